import { condition, log } from '@temporalio/workflow';
import type { JobFacts, JobProblem, JobResolution, JobState, ProviderJobInput } from '../src/contracts/provider-job';
import type { Pause } from '../src/contracts/protocol';
import { control } from './activity-proxies';

const hourMs = 3_600_000;
/** How long a provider may take for a job where it does not say. */
const jobDurationMs = 24 * hourMs;
/** Results may come a little after that. */
const slackMs = 2 * hourMs;

/** The state of one run; all that outlives it is in the row. */
export interface Job {
  readonly input: ProviderJobInput;
  readonly startedAtMs: number;
  cancelled: boolean;
  state: JobState;
  /** What an operator said of a quarantined job, until it is done. */
  resolution: JobResolution | null;
  /** Creations that were refused in a way that may pass. */
  refusals: number;
  retryAfterMs: number;
  blocked: Pause | null;
}

export function newJob(input: ProviderJobInput, nowMs: number): Job {
  const { cancelled } = input;
  const begun = { state: 'reserving', resolution: null, refusals: 0, retryAfterMs: 0, blocked: null } as const;
  return { input, startedAtMs: nowMs, cancelled, ...begun };
}

/** What is cancelled ends within minutes; after this its batch does not wait for it any more. */
export const cancelGraceMs = hourMs;

/** When the job is given up. */
export function deadlineOf({ startedAtMs }: Job, expiresAtMs: number | null): number {
  return (expiresAtMs ?? startedAtMs + jobDurationMs) + slackMs;
}

/** Not above 0: that moment has come. */
export function timeLeft(untilMs: number): number {
  return untilMs - Date.now();
}

/**
 * Waits about so long, but not through a cancellation: spread evenly over 10 % either way, so that jobs that were made
 * together are not asked about together.
 */
export async function pause(job: Job, ms: number, summary: string): Promise<void> {
  const { cancelled } = job;
  await condition(() => job.cancelled !== cancelled, Math.round(ms * (0.9 + 0.2 * Math.random())), { summary });
}

/** The job cannot be done at all: its members fail, each once. `unbilled`: the provider has judged nothing for it. */
export async function failedAsAWhole(
  job: Job,
  problem: JobProblem,
  { unbilled }: { readonly unbilled: boolean },
): Promise<JobFacts> {
  const { jobKey } = job.input;
  logProblem(job, 'A provider job failed as a whole', problem);
  const message = `The provider job failed as a whole (${problem.code}): ${problem.message}`;
  return control.closeJob({ jobKey, state: 'failed', rest: { kind: 'fail', message, unbilled } });
}

/** Tells, as an error, of what is for good. */
export function logProblem(job: Job, message: string, problem: JobProblem): void {
  log.error(message, problemFields(job, problem));
}

/** Tells, as a warning, of what will be tried again. */
export function logSetback(job: Job, message: string, problem: JobProblem): void {
  log.warn(message, problemFields(job, problem));
}

function problemFields({ input }: Job, { code, message: cause }: JobProblem) {
  const { batchId, jobKey, provider, size } = input;
  const labels = {
    queue_processing_mode: 'batch_api',
    mode: 'batch_api',
    batch_id: batchId,
    job: jobKey,
    provider,
    requests: size,
  };
  return { ...labels, error_code: 'PROCESSING_ERROR', code, cause };
}
