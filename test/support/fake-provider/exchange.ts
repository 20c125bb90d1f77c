import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderCall } from './call-log';
import type { Fate } from './fault-script';

/** A request to a provider, read in full. */
export interface Exchange {
  /** Of the path, in order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly fate: Fate;
  /** Its line of the log, which the handler completes. */
  readonly call: ProviderCall;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection is lost behind the body. */
  readonly reset?: boolean;
  /** How long after acceptance it begins. */
  readonly latencyMs?: number;
  /** Called when it begins. */
  begin?(): void;
}

export function jsonReply(body: unknown, more: Omit<Reply, 'status' | 'body'> = {}): Reply {
  return { status: 200, body: JSON.stringify(body), ...more };
}

/** An answer that says that something is wrong, in the words of whichever provider is asked. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';

  constructor(
    readonly status: number,
    message: string,
    readonly more: {
      readonly type?: string | undefined;
      readonly code?: string | undefined;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
  }
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ProviderError(400, 'The request body is not valid JSON.');
  }
}

/** `retry-after` and its kin, as a fault or a limit asks for them. */
export function retryHeaders(retry: {
  readonly retryAfter?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly shouldRetry?: boolean | undefined;
}): Record<string, string> {
  return {
    ...(retry.retryAfter === undefined ? {} : { 'retry-after': retry.retryAfter }),
    ...(retry.retryAfterMs === undefined ? {} : { 'retry-after-ms': String(retry.retryAfterMs) }),
    ...(retry.shouldRetry === undefined ? {} : { 'x-should-retry': String(retry.shouldRetry) }),
  };
}
