import type { DraftItem } from './draft-item';
import { displayable } from './displayable';
import { InputError } from './input-error';

/**
 * Qualities must be finite, and given for all items or for none: half a scale cannot be standardised.
 * @throws InputError `bad_quality`, `missing_quality`
 */
export function checkQuality(drafts: readonly DraftItem[]): void {
  const odd = drafts.find(({ quality }) => quality !== null && !Number.isFinite(quality));
  if (odd !== undefined) {
    const sentence = `expected a finite quality for "${displayable(odd.id)}", got ${odd.quality}. Give a number.`;
    throw new InputError('bad_quality', sentence, odd.place);
  }
  const without = drafts.find(({ quality }) => quality === null);
  const count = drafts.filter(({ quality }) => quality !== null).length;
  if (without === undefined || count === 0) return;
  const sentence = `"${displayable(without.id)}" has no quality, but ${count} of ${drafts.length} items have one.`;
  throw new InputError('missing_quality', `${sentence} Give it for all items or for none.`, without.place);
}
