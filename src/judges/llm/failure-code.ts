import type { FailureCode } from '../../contracts/judgement';

const byStatus: Readonly<Record<number, FailureCode>> = {
  401: 'authentication',
  402: 'quota',
  403: 'authentication',
  404: 'configuration',
  408: 'server_error',
  409: 'server_error',
  413: 'too_long',
  429: 'rate_limit',
  529: 'overloaded',
};

/** What an HTTP status says where the provider gives no code that says it better. */
export function failureCodeOf(status: number): FailureCode {
  return byStatus[status] ?? (status >= 400 && status < 500 ? 'invalid_request' : 'server_error');
}

/** Connections that were never there: nothing has reached the provider, so nothing can be billed. */
const beforeAnyByte: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether a connection error, by its own code or that of a cause, came before anything was sent. */
export function wasNeverSent(error: unknown): boolean {
  for (let cause = error; typeof cause === 'object' && cause !== null; cause = 'cause' in cause ? cause.cause : null) {
    if ('code' in cause && beforeAnyByte.has(cause.code)) return true;
    if (cause instanceof AggregateError && cause.errors.length > 0) return cause.errors.every(wasNeverSent);
  }
  return false;
}
