/**
 * What a judge can answer to one comparison: a verdict or a failure, both values.
 * These shapes cross from judges to activities to the store; none of them enters workflow history.
 */

export type Winner = 'a' | 'b' | 'tie';

/** `a` is the text shown first. */
export interface Verdict {
  readonly winner: Winner;
  /** 1 (a guess) to 5 (certain); null where the judge gives none. */
  readonly confidence: number | null;
  readonly justification: string | null;
}

/**
 * The one taxonomy of failures.
 * Retryable: the same request may succeed later. Once more: worth one further delivery.
 * Permanent: this comparison cannot succeed. Batch: no comparison of this judge can, until somebody acts.
 */
export const failureKinds = {
  rate_limit: 'retryable',
  overloaded: 'retryable',
  timeout: 'retryable',
  connection: 'retryable',
  server_error: 'retryable',
  invalid_output: 'once_more',
  truncated: 'once_more',
  refused: 'permanent',
  too_long: 'permanent',
  invalid_request: 'permanent',
  authentication: 'batch',
  configuration: 'batch',
  quota: 'batch',
} as const;

export type FailureCode = keyof typeof failureKinds;

/** Deliveries that one comparison may cost in all, redrives apart. */
export const maxDeliveries = 3;

/**
 * How often a comparison may be sent in all, if its latest answer was this failure. What stops the whole batch is
 * never the comparison's end: the batch pauses, and such a delivery does not count.
 */
export function deliveriesAllowed(code: FailureCode): number {
  switch (failureKinds[code]) {
    case 'retryable':
      return maxDeliveries;
    case 'batch':
      return Number.POSITIVE_INFINITY;
    case 'once_more':
      return 2;
    case 'permanent':
      return 1;
  }
}

export interface JudgeFailure {
  readonly code: FailureCode;
  /** One sentence for an operator. Never a text, a reply or a key. */
  readonly message: string;
  /** What the provider's retry-after asks for. */
  readonly retryAfterMs: number | null;
  /** The reply that could not be read; kept in Postgres only. */
  readonly rawReply: string | null;
}

/** Token classes are priced separately; a class that a provider does not report is 0. */
interface TokenUsage {
  /** Neither read from a cache nor written to one. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Kept by the provider for five minutes. */
  readonly cacheWriteTokens: number;
  /** Kept by the provider for an hour. */
  readonly cacheWriteLongTokens: number;
}

/** What is known of the call behind an answer. Null: the provider does not say, or nothing was sent. */
export interface CallRecord {
  readonly modelAnswered: string | null;
  readonly requestId: string | null;
  readonly promptSha256: string | null;
  readonly usage: TokenUsage | null;
  readonly costUsd: number | null;
  readonly latencyMs: number;
  readonly httpStatus: number | null;
  /** Class of the error that the provider's SDK threw. */
  readonly errorClass: string | null;
  /** The provider's rate-limit headers and retry-after, as they came. */
  readonly rateLimit: Readonly<Record<string, string>> | null;
  /** It reached the provider, or may have, and its usage is not known: it may appear on the bill. */
  readonly maybeBilled: boolean;
}

/** A call of which nothing is known, or that was never made. */
export const unknownCall: CallRecord = {
  modelAnswered: null,
  requestId: null,
  promptSha256: null,
  usage: null,
  costUsd: null,
  latencyMs: 0,
  httpStatus: null,
  errorClass: null,
  rateLimit: null,
  maybeBilled: false,
};
