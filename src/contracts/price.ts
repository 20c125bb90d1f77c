/** US dollars per million tokens, by class. */
export interface TokenRates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Into the cache that lasts minutes. */
  readonly cacheWrite: number;
  /** Into the cache that lasts an hour or more. */
  readonly cacheWriteLong: number;
}

/** From this length of a prompt on, all tokens of the request cost more, the output too. */
export interface LongPrompt {
  /** All classes of prompt tokens together. */
  readonly aboveTokens: number;
  readonly promptFactor: number;
  readonly outputFactor: number;
}

/** What a provider asks for the tokens of one model. */
export interface Price {
  readonly rates: TokenRates;
  /** What the provider's batch interface costs of the above: 0.5 is half price. */
  readonly batchMultiplier: number;
  /** Null: one price for prompts of every length. */
  readonly longPrompt: LongPrompt | null;
  /** A shorter prefix is not cached, and nobody says so. Null: not known. */
  readonly minCacheTokens: number | null;
  /** Where the figures were read. */
  readonly source: string;
  /** The day, or month, for which the source gives them; null for a price by hand. */
  readonly asOf: string | null;
}
