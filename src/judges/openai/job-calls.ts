import type OpenAI from 'openai';
import { z } from 'zod';
import { type FailureCode, unknownCall } from '../../contracts/judgement';
import { withDeadline } from '../llm/call-deadline';
import { failureSentence } from '../llm/failure-sentence';
import { JobCallError } from '../provider-jobs';
import { type FailedCall, failedCall } from './failure';
import { missingKey } from './missing-key';
import type { OpenaiJudgeSettings } from './settings';

interface RequestLimits {
  readonly signal: AbortSignal;
  readonly timeout: number;
  readonly maxRetries: 0;
}

/** One request about files or jobs; the SDK hands its answer over unread. */
export type JobRequest = (
  sdk: OpenAI,
  limits: RequestLimits,
) => { asResponse(): Promise<Pick<Response, 'text' | 'body'>> };

export interface JobCallSettings<T> {
  readonly signal: AbortSignal;
  readonly shape: z.ZodType<T>;
  /** Default: what a call of the judge has. */
  readonly timeoutMs?: number;
  /** Whether it orders work: then a call without an answer may be billed. */
  readonly orders?: boolean;
}

const pageSize = 100;

interface Listed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created_at: number;
}

/**
 * Sends one request, once, and reads its answer. What is not JSON of that shape is an error although its status is 200:
 * a page of HTML must not pass for an empty list of jobs.
 * @throws JobCallError
 */
export async function jobCall<T>(
  asked: OpenaiJudgeSettings,
  { signal, shape, timeoutMs = asked.options.timeoutMs, orders = false }: JobCallSettings<T>,
  request: JobRequest,
): Promise<T> {
  const { sdk } = asked.client;
  if (sdk === null) throw new JobCallError(missingKey, unknownCall);
  try {
    const text = await withDeadline({ timeoutMs, signal }, async (deadline) => {
      const response = await request(sdk, { signal: deadline, timeout: timeoutMs, maxRetries: 0 }).asResponse();
      return response.text();
    });
    return shape.parse(JSON.parse(text));
  } catch (error) {
    throw jobCallError(error, asked, orders);
  }
}

/** What the server lists, newest first, up to what is older than `sinceMs`. */
export async function* jobList<T extends Listed>(
  asked: OpenaiJudgeSettings,
  { signal, shape, sinceMs }: { readonly signal: AbortSignal; readonly shape: z.ZodType<T>; readonly sinceMs: number },
  request: (page: { readonly limit: number; readonly after?: string }) => JobRequest,
): AsyncGenerator<T> {
  const page = z.object({ data: z.array(shape), has_more: z.boolean().nullish() });
  let after: { readonly after?: string } = {};
  for (;;) {
    const { data, has_more: more } = await jobCall(
      asked,
      { signal, shape: page },
      request({ limit: pageSize, ...after }),
    );
    yield* data;
    const last = data.at(-1);
    if (last === undefined || more !== true || last.created_at * 1000 < sinceMs) return;
    after = { after: last.id };
  }
}

export function jobCallError(error: unknown, asked: OpenaiJudgeSettings, orders = false): JobCallError {
  if (error instanceof JobCallError) return error;
  const { failure, call } = inTermsOfJobs(failedCall(error, asked, Date.now()), asked);
  return new JobCallError(failure, { ...call, maybeBilled: orders && call.maybeBilled });
}

/** Whether the server has no such thing: no such file, no such job, or nothing of the kind at all. */
export function isGone(error: unknown): boolean {
  return error instanceof JobCallError && error.call.httpStatus === 404;
}

/** What a server says of a job, or of the interface itself, must not be taken for what it says of two texts. */
function inTermsOfJobs({ failure, call }: FailedCall, { client }: OpenaiJudgeSettings): FailedCall {
  const { httpStatus: status, requestId } = call;
  const facts = { provider: client.name, status, errorType: null, requestId };
  const said = (code: FailureCode, what: string) => ({
    call,
    failure: { ...failure, code, message: failureSentence(facts, what) },
  });
  if (failure.code === 'invalid_output') return { call, failure: { ...failure, code: 'server_error' } };
  if (failure.code === 'too_long') return said('configuration', 'finds the job too large');
  if (status !== null && [404, 405, 501].includes(status)) {
    return said('configuration', 'knows no such file or job, or has no batch interface; mode serial_bundle needs none');
  }
  return { failure, call };
}
