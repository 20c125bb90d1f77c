import type { ProviderError, Reply } from '../exchange';

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

export function errorType(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

export function errorBody(type: string, message: string, requestId: string | null, code?: string) {
  const details = code === undefined ? {} : { details: { error_code: code } };
  return { type: 'error', error: { type, message, ...details }, request_id: requestId };
}

export function errorReply({ status, message, more }: ProviderError, requestId: string): Reply {
  const body = errorBody(more.type ?? errorType(status), message, requestId, more.code);
  return { status, headers: more.headers ?? {}, body: JSON.stringify(body) };
}
