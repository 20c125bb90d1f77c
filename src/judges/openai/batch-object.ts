import { z } from 'zod';
import type { FailureCode, JudgeFailure } from '../../contracts/judgement';
import { failureSentence } from '../llm/failure-sentence';
import type { JobStatus } from '../provider-jobs';

const count = z.int().min(0);
const seconds = z.number().min(0);

/** A job as the server tells it. */
export const batchObject = z.object({
  id: z.string().min(1),
  status: z.string(),
  created_at: seconds,
  expires_at: seconds.nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  input_file_id: z.string().nullish(),
  output_file_id: z.string().nullish(),
  error_file_id: z.string().nullish(),
  request_counts: z.object({ total: count, completed: count, failed: count }).nullish(),
  errors: z.object({ data: z.array(z.object({ code: z.string().nullish() })).nullish() }).nullish(),
});
export type BatchObject = z.infer<typeof batchObject>;

/** What we write on a job: to know it again, and how its replies are to be read. */
export interface JobNote {
  readonly jobKey: string;
  readonly schema: boolean;
}

export function metadataOf({ jobKey, schema }: JobNote): Record<string, string> {
  return { paragone_job: jobKey, paragone_schema: schema ? 'yes' : 'no' };
}

/** Null: no job of ours. */
export function noteOf({ metadata }: BatchObject): JobNote | null {
  const jobKey = metadata?.paragone_job;
  return jobKey === undefined ? null : { jobKey, schema: metadata?.paragone_schema !== 'no' };
}

/** A status that is not known is one more step on the way: the deadline of the job ends the wait. */
export function jobStatus(batch: BatchObject, provider: string): JobStatus {
  const counts = batch.request_counts;
  // Zeros while the input is still being read.
  const known = counts != null && counts.total > 0;
  const figures = {
    requests: known ? counts.total : null,
    settled: known ? counts.completed + counts.failed : null,
  };
  switch (batch.status) {
    case 'completed':
    case 'expired':
    case 'cancelled':
      return { state: 'ended', failure: null, ...figures };
    case 'failed':
      return { state: 'failed', failure: failureOfJob(batch, provider), ...figures };
    default:
      return { state: 'running', failure: null, ...figures };
  }
}

const quota = 'takes no more batch jobs now: its limit of enqueued tokens, or of credit, is reached; resume later';
const invalid = 'refuses the file of the job';
const failures = new Map<string, readonly [FailureCode, string]>([
  ['token_limit_exceeded', ['quota', quota]],
  ['insufficient_quota', ['quota', quota]],
  ['billing_hard_limit_reached', ['quota', quota]],
  ['model_not_found', ['configuration', 'knows no such model in its batch interface']],
  ['invalid_model', ['configuration', 'knows no such model in its batch interface']],
  ['invalid_json_line', ['invalid_request', invalid]],
  ['duplicate_custom_id', ['invalid_request', invalid]],
  ['url_mismatch', ['invalid_request', invalid]],
  ['mismatched_url', ['invalid_request', invalid]],
  ['model_mismatch', ['invalid_request', invalid]],
  ['mismatched_model', ['invalid_request', invalid]],
  ['empty_file', ['invalid_request', invalid]],
  ['too_many_tasks', ['invalid_request', invalid]],
]);

function failureOfJob({ errors }: BatchObject, provider: string): JudgeFailure {
  const codes = (errors?.data ?? []).map(({ code }) => code ?? '');
  const known = codes.find((code) => failures.has(code));
  const [code, what] = failures.get(known ?? '') ?? (['server_error', 'could not begin the job'] as const);
  const facts = { provider, status: null, errorType: known ?? codes[0] ?? null, requestId: null };
  return { code, message: failureSentence(facts, what), retryAfterMs: null, rawReply: null };
}
