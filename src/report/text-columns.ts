/** An upper bound of the columns that a text takes: a character from Hangul on counts as two, though not all of them are. */
export function textColumns(text: string): number {
  return [...text].reduce((columns, character) => columns + ((character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
}
