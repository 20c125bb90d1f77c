/** Characters that steer a terminal or turn the direction of a line: controls, line separators, bidi marks, BOM. */
export const steeringCharacters = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Foreign text made safe for one line of an error message or a terminal.
 * Steering characters become `\u{…}`; what is longer than `maxLength` UTF-16 units is cut and marked with `…`.
 */
export function displayable(text: string, maxLength = 60): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return shown.replace(steeringCharacters, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}
