/** Tokens of one call by price class. Total input is the sum of all but `output`. */
export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
}

export const noTokens: Tokens = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0 };

export const inputTokens = ({ input, cacheRead, cacheWrite5m, cacheWrite1h }: Tokens): number =>
  input + cacheRead + cacheWrite5m + cacheWrite1h;

/** The fake's rule: a token is four UTF-16 units, rounded up for each part of a prompt; a schema counts for nothing. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
