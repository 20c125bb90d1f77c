import Anthropic from '@anthropic-ai/sdk';
import { type CallRecord, type FailureCode, type JudgeFailure, unknownCall } from '../../contracts/judgement';
import { CallTimeoutError } from '../llm/call-deadline';
import { failureCodeOf, wasNeverSent } from '../llm/failure-code';
import { failureSentence } from '../llm/failure-sentence';
import { rateLimitHeaders, retryAfterMs } from '../llm/rate-limit-headers';

/** Codes that say more than the status does. Waiting minutes does not raise a spend limit. */
const byErrorCode: Readonly<Record<string, FailureCode>> = {
  enforced_spend_limit_reached: 'quota',
  contract_spend_limit_reached: 'quota',
  linked_organization_spend_limit_reached: 'quota',
  linked_organization_billing_unavailable: 'quota',
  organization_on_hold: 'quota',
  request_body_too_large_after_decoding: 'too_long',
};

/** The one message that is read: an account without credit is told of as an invalid request. */
const noCredit = /credit balance is too low/i;

const sentences: Readonly<Record<FailureCode, string>> = {
  rate_limit: 'limits the rate of calls',
  overloaded: 'is overloaded',
  timeout: 'gave no complete answer in time',
  connection: 'could not be reached, or the connection broke',
  server_error: 'failed with an error of its own',
  invalid_output: 'gave an answer that cannot be read',
  truncated: 'cut the reply off',
  refused: 'refused to judge',
  too_long: 'finds the texts too long',
  invalid_request: 'does not accept the request',
  authentication: 'does not accept the key (ANTHROPIC_API_KEY), or not for this',
  configuration: 'does not know the model, or the address (ANTHROPIC_BASE_URL)',
  quota: 'has no credit left for this account, or its spend limit is reached',
};

export interface FailedCall {
  readonly failure: JudgeFailure;
  readonly call: CallRecord;
}

/**
 * What became of a call that threw, by the class, status and code of the error; never by its message, and never with
 * it, since bodies repeat prompts and keys.
 * @param nowMs the time, for headers that name one
 */
export function failedCall(error: unknown, nowMs: number): FailedCall {
  const code = codeOf(error);
  const errorClass = error instanceof Error ? error.constructor.name : typeof error;
  if (!(error instanceof Anthropic.APIError) || error.status === undefined) {
    const facts = { provider: 'Anthropic', status: null, errorType: null, requestId: null };
    const failure = { code, message: failureSentence(facts, sentences[code]), retryAfterMs: null, rawReply: null };
    return { failure, call: { ...unknownCall, errorClass, maybeBilled: !wasNeverSent(error) } };
  }
  const { status, headers } = error as InstanceType<typeof Anthropic.APIError<number, Headers>>;
  const requestId = error.requestID ?? null;
  const facts = { provider: 'Anthropic', status, errorType: error.errorCode ?? error.type, requestId };
  const failure = {
    code,
    message: failureSentence(facts, sentences[code]),
    retryAfterMs: retryAfterMs(headers, nowMs),
    rawReply: null,
  };
  const call = { ...unknownCall, requestId, httpStatus: status, errorClass, rateLimit: rateLimitHeaders(headers) };
  return { failure, call };
}

/** The same for a member of a job, whose error has a type but no status. */
export function failedMember(error: ProviderError, requestId: string | null): FailedCall {
  const { type } = error;
  const known = type !== null && Object.hasOwn(byType, type) ? byType[type] : undefined;
  const code = statedCode(error) ?? known ?? 'server_error';
  const facts = { provider: 'Anthropic', status: null, errorType: error.code ?? type, requestId };
  const failure = { code, message: failureSentence(facts, sentences[code]), retryAfterMs: null, rawReply: null };
  return { failure, call: { ...unknownCall, requestId, errorClass: type } };
}

/** What an error says of itself; null where it does not. */
export interface ProviderError {
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

const byType: Readonly<Record<string, FailureCode>> = {
  invalid_request_error: 'invalid_request',
  authentication_error: 'authentication',
  permission_error: 'authentication',
  billing_error: 'quota',
  not_found_error: 'configuration',
  rate_limit_error: 'rate_limit',
  overloaded_error: 'overloaded',
};

function codeOf(error: unknown): FailureCode {
  if (error instanceof CallTimeoutError || error instanceof Anthropic.APIConnectionTimeoutError) return 'timeout';
  if (error instanceof Anthropic.APIConnectionError) return 'connection';
  // Thrown while the body was read: it broke off.
  if (!(error instanceof Anthropic.APIError) || error.status === undefined) return 'invalid_output';
  const { errorCode, type, apiMessage, status } = error;
  return statedCode({ type, code: errorCode, message: apiMessage }) ?? failureCodeOf(status);
}

/** What the error itself says better than its status or type does. */
function statedCode({ type, code, message }: ProviderError): FailureCode | null {
  if (code !== null && Object.hasOwn(byErrorCode, code)) return byErrorCode[code] ?? null;
  return type === 'invalid_request_error' && message !== null && noCredit.test(message) ? 'quota' : null;
}
