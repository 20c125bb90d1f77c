/** What was changed in a text, as counts of characters (of line ends for `lineEnds`). */
export interface TextChanges {
  readonly byteOrderMarks: number;
  readonly lineEnds: number;
  readonly nuls: number;
  readonly loneSurrogates: number;
}

/**
 * Makes a text safe for PostgreSQL, JSON and UTF-8, once, at ingest, so that what is hashed is what is sent.
 * In this order: NUL is removed (PostgreSQL cannot hold it), a lone surrogate becomes U+FFFD, byte-order marks at the
 * start are removed, CRLF and CR become LF. All else stays, also zero-width and right-to-left characters.
 * Applying it twice changes nothing more.
 */
export function wellFormed(text: string): { readonly text: string; readonly changes: TextChanges } {
  let current = text;
  const replaceAll = (pattern: RegExp, replacement: string): number => {
    let count = 0;
    current = current.replace(pattern, (found) => {
      count += replacement === '' ? found.length : 1;
      return replacement;
    });
    return count;
  };
  const nuls = replaceAll(/\0/g, '');
  const loneSurrogates = replaceAll(/\p{Cs}/gu, '\ufffd');
  const byteOrderMarks = replaceAll(/^\ufeff+/, '');
  const lineEnds = replaceAll(/\r\n?/g, '\n');
  return { text: current, changes: { byteOrderMarks, lineEnds, nuls, loneSurrogates } };
}
