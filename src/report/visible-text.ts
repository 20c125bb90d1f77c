// C0 and C1 controls, DEL, line separators, bidirectional overrides and isolates, BOM, lone surrogates: characters that
// a reader cannot see but that can move the cursor of a terminal, reorder a line or hide half of an id.
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * The same text with every control character made visible by its code point, as in `[U+001B]`: any font and any terminal can
 * show that. Ordinary text of any script is unchanged. The result is one line.
 */
export function visibleText(text: string): string {
  return text.replace(
    hidden,
    (character) => `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}
