import { textColumns } from '../text-columns';
import { visibleText } from '../visible-text';

/**
 * A text from outside as a label of a plot: control characters visible, and at most `limit` columns, the last one an
 * ellipsis if something is left out. Never half a character.
 *
 * The plotting library remembers the width of every label in a plain object, under the label. A label such as `__proto__`
 * would find what every object inherits and write to it, so such a label gets a no-break space at its end.
 */
export function plotLabel(text: string, limit: number): string {
  const short = shortened(visibleText(text), limit);
  return short in Object.prototype ? `${short}\u00a0` : short;
}

function shortened(text: string, limit: number): string {
  if (textColumns(text) <= limit) return text;
  const kept: string[] = [];
  let columns = 1;
  for (const character of text) {
    columns += textColumns(character);
    if (columns > limit) break;
    kept.push(character);
  }
  return `${kept.join('')}…`;
}
