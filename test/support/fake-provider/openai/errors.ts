import type { ProviderError, Reply } from '../exchange';

const codes: Readonly<Record<number, string>> = { 401: 'invalid_api_key', 429: 'rate_limit_exceeded' };

export function errorBody(status: number, message: string, { type, code }: ProviderError['more'] = {}) {
  const error = type ?? (status >= 500 ? 'server_error' : status === 429 ? 'requests' : 'invalid_request_error');
  return { error: { message, type: error, param: null, code: code ?? codes[status] ?? null } };
}

export function errorReply({ status, message, more }: ProviderError): Reply {
  return { status, headers: more.headers ?? {}, body: JSON.stringify(errorBody(status, message, more)) };
}
