import type { TextChanges } from '../core/well-formed';

const names = {
  byteOrderMarks: 'byte-order mark removed',
  lineEnds: 'CR or CRLF line ends made LF',
  nuls: 'NUL removed',
  loneSurrogates: 'half characters (lone surrogates) replaced',
} as const satisfies Record<keyof TextChanges, string>;

/** One sentence that counts the texts changed by each rule of `wellFormed`; none if no text was changed. */
export function describeChanges(changes: readonly TextChanges[]): string[] {
  const changed = changes.filter((one) => Object.values(one).some((count) => count > 0)).length;
  if (changed === 0) return [];
  const parts = Object.entries(names).flatMap(([rule, name]) => {
    const texts = changes.filter((one) => one[rule as keyof TextChanges] > 0).length;
    return texts === 0 ? [] : [`${name} in ${texts}`];
  });
  return [`${changed} of ${changes.length} texts were made well-formed: ${parts.join(', ')}`];
}
