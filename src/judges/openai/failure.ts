import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { type CallRecord, type FailureCode, type JudgeFailure, unknownCall } from '../../contracts/judgement';
import { displayable } from '../../input/displayable';
import { CallTimeoutError } from '../llm/call-deadline';
import { failureCodeOf, wasNeverSent } from '../llm/failure-code';
import { failureSentence } from '../llm/failure-sentence';
import { rateLimitHeaders, retryAfterMs } from '../llm/rate-limit-headers';
import type { OpenaiOptions } from './options';
import type { OpenaiJudgeSettings } from './settings';

/** An error as the server tells it, in an answer of its own or in a row of a job's results. */
export interface ToldError {
  readonly status: number;
  readonly code: unknown;
  readonly type: unknown;
  /** The field of the request that is at fault. */
  readonly param: unknown;
  readonly requestId: string | null;
}

export interface FailedCall {
  readonly failure: JudgeFailure;
  readonly call: CallRecord;
}

/** Codes, or types, of errors that say more than the HTTP status. */
const byErrorCode = new Map<unknown, FailureCode>([
  ['insufficient_quota', 'quota'],
  ['billing_hard_limit_reached', 'quota'],
  ['billing_not_active', 'quota'],
  ['context_length_exceeded', 'too_long'],
  ['string_above_max_length', 'too_long'],
  ['content_filter', 'refused'],
  ['content_policy_violation', 'refused'],
  ['invalid_prompt', 'refused'],
  ['model_not_found', 'configuration'],
  ['invalid_api_key', 'authentication'],
]);

const optionOfField = new Map<unknown, keyof OpenaiOptions>([
  ['max_tokens', 'maxTokens'],
  ['max_completion_tokens', 'maxTokens'],
  ['temperature', 'temperature'],
  ['seed', 'seed'],
  ['reasoning_effort', 'reasoningEffort'],
  ['response_format', 'schema'],
]);

/**
 * What a call has come to that threw: by the class of the SDK's error, its status and codes, never by its text, which
 * may repeat the prompt or the key.
 */
export function failedCall(error: unknown, asked: OpenaiJudgeSettings, nowMs: number): FailedCall {
  const errorClass = error instanceof Error ? error.constructor.name : null;
  const { name } = asked.client;
  if (error instanceof CallTimeoutError || error instanceof APIConnectionTimeoutError) {
    return unanswered('timeout', `${name} gave no complete answer in the time that a call has.`, errorClass, true);
  }
  if (error instanceof APIConnectionError) {
    const unsent = wasNeverSent(error);
    const message = unsent ? `${name} could not be reached.` : `The connection to ${name} broke before an answer came.`;
    return unanswered('connection', message, errorClass, !unsent);
  }
  if (error instanceof APIError && error.status !== undefined) {
    const { status, code, type, param, requestID, headers } = error as APIError<number, Headers>;
    const told = { status, code, type, param, requestId: requestID ?? null };
    return {
      failure: { ...toldFailure(told, asked), retryAfterMs: retryAfterMs(headers, nowMs) },
      call: {
        ...unknownCall,
        requestId: told.requestId,
        httpStatus: status,
        errorClass,
        rateLimit: rateLimitHeaders(headers),
      },
    };
  }
  return unanswered('invalid_output', `The answer of ${name} broke off or is not JSON.`, errorClass, true);
}

/** A failure that the server has named. Every comparison would fail for an option or a model, so those stop the batch. */
export function toldFailure(told: ToldError, asked: OpenaiJudgeSettings): JudgeFailure {
  const { status, requestId } = told;
  const option = refusedOption(told);
  const code = failureCode(told, option);
  const errorType = [told.code, told.type].find((one): one is string => typeof one === 'string') ?? null;
  const facts = { provider: asked.client.name, status: status === 0 ? null : status, errorType, requestId };
  const message = failureSentence(facts, option === null ? words(code, asked) : refusal(option));
  return { code, message, retryAfterMs: null, rawReply: null };
}

function failureCode({ status, code, type, param }: ToldError, option: keyof OpenaiOptions | null): FailureCode {
  const isRequestsFault = status >= 400 && status < 500;
  const named = isRequestsFault ? (byErrorCode.get(code) ?? byErrorCode.get(type)) : undefined;
  if (named !== undefined) return named;
  return option !== null || (isRefusal(status) && param === 'model') ? 'configuration' : failureCodeOf(status);
}

function refusedOption({ status, code, param }: ToldError): keyof OpenaiOptions | null {
  if (!isRefusal(status) || byErrorCode.has(code) || typeof param !== 'string') return null;
  return optionOfField.get(param.split('.', 1)[0]) ?? null;
}

function isRefusal(status: number): boolean {
  return status === 400 || status === 422;
}

function refusal(option: keyof OpenaiOptions): string {
  const instead = option === 'schema' ? 'write schema=off' : 'change it or leave it out';
  return `refuses the judge's option ${option}; ${instead}`;
}

function words(code: FailureCode, { client, model, options }: OpenaiJudgeSettings): string {
  const elsewhere = client.isOpenai ? '' : ' and OPENAI_BASE_URL';
  const known: Partial<Record<FailureCode, string>> = {
    rate_limit: 'asks for a pause: too many requests or tokens',
    overloaded: 'is overloaded',
    quota: 'says that credit or a spend limit is used up; raise it, then resume',
    authentication: `does not accept the API key; check OPENAI_API_KEY${elsewhere}, then resume`,
    configuration: `knows no model "${displayable(model)}", or has no chat completions at its base URL; check both`,
    too_long: 'finds the two texts too long for the model',
    refused: 'refuses these texts by its rules on content',
    invalid_request: `refuses the request${suspects(options)}`,
  };
  return known[code] ?? 'could not answer';
}

/** Where the server does not say what it refuses, the options that were sent are what a user can change. */
function suspects(options: OpenaiOptions): string {
  const sent = (['temperature', 'seed', 'reasoningEffort'] as const).filter((name) => options[name] !== null);
  return sent.length === 0 ? '' : `; it may be for the judge's ${sent.join(', ')}`;
}

function unanswered(code: FailureCode, message: string, errorClass: string | null, maybeBilled: boolean): FailedCall {
  return {
    failure: { code, message, retryAfterMs: null, rawReply: null },
    call: { ...unknownCall, errorClass, maybeBilled },
  };
}
