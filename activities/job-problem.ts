import type { JudgeFailure } from '../src/contracts/judgement';
import type { JobProblem } from '../src/contracts/provider-job';
import { errorOrigin } from '../src/judges/judge-fault';
import { JobCallError } from '../src/judges/provider-jobs';

/** What workflows may know of a failure: never a reply. */
export function toProblem({ code, message, retryAfterMs }: JudgeFailure): JobProblem {
  return { code, message, retryAfterMs };
}

/** Why a call about a job failed; what is no error of the port's is a defect of the judge, and may pass. */
export function callProblem(error: unknown): JobProblem {
  if (error instanceof JobCallError) return toProblem(error.failure);
  const message = `The call about the job broke off (${errorOrigin(error)}): a defect of the judge.`;
  return { code: 'server_error', message, retryAfterMs: null };
}
