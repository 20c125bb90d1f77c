import { countText } from '../figure-text';
import type { ItemScale } from '../item-scales';
import { markup, type Markup } from '../markup';

/** A page with plots of very many groups would hide what it is about. */
const mostScales = 10;

/** Those that get plots of their own. */
export function firstScales(scales: readonly ItemScale[]): readonly ItemScale[] {
  return scales.slice(0, mostScales);
}

/** Says that there are more. */
export function leftOut(scales: readonly ItemScale[]): Markup | null {
  if (scales.length <= mostScales) return null;
  return markup`<p>The first ${mostScales} of ${countText(scales.length)} groups are drawn; the table “Every item, best first” has the others.</p>`;
}
