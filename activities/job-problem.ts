import { log } from '@temporalio/activity';
import { errorTypes } from '../src/contracts/error-type';
import type { JudgeFailure } from '../src/contracts/judgement';
import type { JobProblem } from '../src/contracts/provider-job';
import { errorOrigin } from '../src/judges/judge-fault';
import { JobCallError } from '../src/judges/provider-jobs';

/** What workflows may know of a failure: never a reply. */
export function toProblem({ code, message, retryAfterMs }: JudgeFailure): JobProblem {
  return { code, message, retryAfterMs };
}

/** What every line about a job tells. */
export function jobLabels(jobKey: string): {
  readonly job: string;
  readonly queue_processing_mode: string;
  readonly mode: string;
} {
  return { job: jobKey, queue_processing_mode: 'batch_api', mode: 'batch_api' };
}

/**
 * Tells of a call about a job that failed: by its code, and with our own sentence. A warning, since such a call is made
 * again; what is for good is told by the job's workflow, once, as an error.
 */
export function logJobProblem(
  jobKey: string,
  message: string,
  { code, message: problem, retryAfterMs }: JobProblem,
): void {
  log.warn(message, {
    ...jobLabels(jobKey),
    error_code: 'EXTERNAL_SERVICE_ERROR',
    error_type: errorTypes[code],
    failure_code: code,
    retry_after_ms: retryAfterMs,
    problem,
  });
}

/** Why a call about a job failed; what is no error of the port's is a defect of the judge, and may pass. */
export function callProblem(error: unknown): JobProblem {
  if (error instanceof JobCallError) return toProblem(error.failure);
  const message = `The call about the job broke off (${errorOrigin(error)}): a defect of the judge.`;
  return { code: 'server_error', message, retryAfterMs: null };
}
