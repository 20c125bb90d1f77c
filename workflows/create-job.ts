import { log, TemporalFailure } from '@temporalio/workflow';
import { failureKinds } from '../src/contracts/judgement';
import type { JobCreated, JobFacts, JobProblem } from '../src/contracts/provider-job';
import { control, creatingJobs } from './activity-proxies';
import { deadlineOf, failedAsAWhole, logProblem, logSetback, pause, timeLeft, type Job } from './job';

const firstBackOffMs = 30_000;
const longestBackOffMs = 30 * 60_000;
/** So that, with its jitter, a wait is never shorter than the provider asks for. */
const retryAfterSlack = 1.2;

/** Creates a reserved job, once; what is refused in a way that may pass is tried again until the job's own deadline. */
export async function createJob(job: Job): Promise<JobFacts> {
  const { jobKey } = job.input;
  if (job.cancelled) return withdraw(job);
  const created = await create(job);
  switch (created.kind) {
    case 'created':
      return control.readJob({ jobKey });
    case 'unknown':
      return control.doubtCreation({ jobKey });
    case 'stopped':
      return withdraw(job);
    case 'refused':
      return takeRefusal(job, created.problem);
  }
}

async function create(job: Job): Promise<JobCreated> {
  const { jobKey, provider, size, heartbeatTimeoutMs } = job.input;
  const summary = `Create a job of ${size} comparisons at ${provider}`;
  try {
    return await creatingJobs({ provider, heartbeatTimeoutMs, summary }).createJob({ jobKey });
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    log.warn('The creation of a provider job got no answer', {
      job: jobKey,
      queue_processing_mode: 'batch_api',
      mode: 'batch_api',
      error,
    });
    return { kind: 'unknown' };
  }
}

async function takeRefusal(job: Job, problem: JobProblem): Promise<JobFacts> {
  const { jobKey } = job.input;
  switch (failureKinds[problem.code]) {
    case 'batch':
      if (problem.why === 'cost') logSetback(job, 'The cap leaves no room for a job', problem);
      else logProblem(job, 'A provider refuses every job until somebody acts', problem);
      job.blocked = { why: problem.why ?? 'provider', reason: problem.message };
      return control.closeJob({ jobKey, state: 'refused', rest: { kind: 'release' } });
    case 'permanent':
      return failedAsAWhole(job, problem, { unbilled: true });
    case 'not_taken':
    case 'retryable':
    case 'once_more': {
      const backOffMs = Math.min(firstBackOffMs * 2 ** job.refusals, longestBackOffMs);
      const waitMs = Math.max(backOffMs, retryAfterSlack * (problem.retryAfterMs ?? 0));
      if (timeLeft(deadlineOf(job, null)) <= waitMs) return failedAsAWhole(job, problem, { unbilled: true });
      job.refusals += 1;
      await pause(job, waitMs, `Back-off before the job is created again (${problem.code})`);
      return control.readJob({ jobKey });
    }
  }
}

function withdraw({ input: { jobKey } }: Job): Promise<JobFacts> {
  return control.closeJob({ jobKey, state: 'withdrawn', rest: { kind: 'release' } });
}
