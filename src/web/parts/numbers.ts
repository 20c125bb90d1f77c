/** What a field of a form says: a number, nothing, or a complaint in one sentence. */
export type ReadNumber = { readonly value: number | undefined } | { readonly complaint: string };

export function readWholeNumber(text: string): ReadNumber {
  return readNumber(text, /^\d{1,15}$/, 'a whole number');
}

export function readDecimal(text: string): ReadNumber {
  return readNumber(text, /^\d{1,9}(\.\d{1,9})?$/, 'a number such as 0.05');
}

function readNumber(text: string, pattern: RegExp, expected: string): ReadNumber {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  return pattern.test(trimmed) ? { value: Number(trimmed) } : { complaint: `expected ${expected}, got "${trimmed}".` };
}
