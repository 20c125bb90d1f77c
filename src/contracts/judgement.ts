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
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** What is known of the call behind an answer. Null: the provider does not say, or nothing was sent. */
export interface CallRecord {
  readonly modelAnswered: string | null;
  readonly requestId: string | null;
  readonly promptSha256: string | null;
  readonly usage: TokenUsage | null;
  readonly costUsd: number | null;
  readonly latencyMs: number;
}
