import type { FailureCode } from './judgement';

/** The five kinds of provider error that metrics and logs tell apart. */
export type ErrorType = 'rate_limit' | 'timeout' | 'invalid_request' | 'server_error' | 'unknown';

/** `unknown`: no status tells, or the call went well and its reply was of no use. */
export const errorTypes: Readonly<Record<FailureCode, ErrorType>> = {
  rate_limit: 'rate_limit',
  overloaded: 'server_error',
  timeout: 'timeout',
  connection: 'unknown',
  server_error: 'server_error',
  invalid_output: 'unknown',
  truncated: 'unknown',
  refused: 'unknown',
  too_long: 'invalid_request',
  invalid_request: 'invalid_request',
  authentication: 'invalid_request',
  configuration: 'invalid_request',
  quota: 'invalid_request',
};
