/**
 * The two texts of a prompt, in the order shown, however it is laid out; null if there are not two.
 * Fences are told by what makes them hard to forge: a line with a nonce (8 or more letters and digits, one of them a
 * digit at least) opens a text, the next line with the same nonce closes it, and what a text itself holds is skipped.
 * In a prompt without such fences, elements count: `<essay>…</essay><essay>…</essay>`.
 */
export function findTexts(prompt: string): readonly [string, string] | null {
  const [a, b] = betweenNonces(prompt);
  if (a !== undefined && b !== undefined) return [a, b];
  const [first, second] = [...prompt.matchAll(/<([a-z][\w-]*)[^<>]*>([^]*?)<\/\1>/gi)];
  if (first === undefined || second === undefined) return null;
  return [(first[2] ?? '').trim(), (second[2] ?? '').trim()];
}

/** Characters of a line that may be a fence. */
const longestFence = 200;

function betweenNonces(prompt: string): string[] {
  const lines = prompt.split('\n');
  const nonces = lines.map(noncesOf);
  const linesOf = new Map<string, number[]>();
  nonces.forEach((found, line) => {
    for (const nonce of new Set(found)) {
      const lines = linesOf.get(nonce);
      if (lines === undefined) linesOf.set(nonce, [line]);
      else lines.push(line);
    }
  });
  const texts: string[] = [];
  for (let line = 0; line < lines.length && texts.length < 2; line++) {
    const closing = nextLine(nonces[line] ?? [], linesOf, line);
    if (closing === null) continue;
    texts.push(lines.slice(line + 1, closing).join('\n'));
    line = closing;
  }
  return texts;
}

function noncesOf(line: string): string[] {
  if (line.length > longestFence) return [];
  return (line.match(/\b[0-9a-z]{8,64}\b/gi) ?? []).filter((word) => /\d/.test(word));
}

function nextLine(nonces: readonly string[], linesOf: ReadonlyMap<string, readonly number[]>, line: number) {
  for (const nonce of nonces) {
    const next = linesOf.get(nonce)?.find((other) => other > line);
    if (next !== undefined) return next;
  }
  return null;
}
