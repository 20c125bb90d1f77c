/** The code of a system error (`ENOENT`, …), for a sentence about a file. Not by `instanceof`: realms differ. */
export function systemCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
}
