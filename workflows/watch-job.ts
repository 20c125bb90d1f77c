import { failureKinds } from '../src/contracts/judgement';
import type { JobCollection, JobFacts, JobLook, JobProblem, Remainder } from '../src/contracts/provider-job';
import { aboutJobs, collectingJobs, control } from './activity-proxies';
import { quarantine } from './ambiguous-job';
import { cancelGraceMs, deadlineOf, failedAsAWhole, logProblem, logSetback, pause, timeLeft, type Job } from './job';

/** Small jobs of a fast provider are done at once; then every half minute, and less and less often. */
const firstLookMs = 1_000;
const secondLookMs = 30_000;
const longestWaitMs = 5 * 60_000;
/** How often results are read again that are complete and still lack some. */
const rereadings = 3;
const rereadingMs = 30_000;
const collectWithinMs = 2 * 3_600_000;

/** Follows a job at the provider to its end, or to its deadline, and collects its results. */
export async function watchJob(job: Job, facts: JobFacts): Promise<JobFacts> {
  const look = await lookUntilEnded(job, deadlineOf(job, facts.expiresAtMs));
  switch (look.state) {
    case 'gone':
      return control.readJob({ jobKey: job.input.jobKey });
    case 'failed':
      return takeFailure(job, look);
    case 'ended':
    case 'running':
    case 'unreachable':
      return collect(job, look);
  }
}

async function lookUntilEnded(job: Job, deadlineMs: number): Promise<JobLook> {
  let graceEndsMs = Number.POSITIVE_INFINITY;
  let waitMs = firstLookMs;
  for (;;) {
    await pause(job, waitMs, `Until the next look at the job, ${job.input.size} comparisons`);
    waitMs = waitMs < secondLookMs ? secondLookMs : Math.min(1.5 * waitMs, longestWaitMs);
    if (job.cancelled && graceEndsMs === Number.POSITIVE_INFINITY) {
      graceEndsMs = Date.now() + cancelGraceMs;
      waitMs = secondLookMs;
    }
    const late = timeLeft(Math.min(deadlineMs, graceEndsMs)) <= 0;
    const look = await lookAt(job, job.cancelled);
    if (look.state === 'ended' || look.state === 'failed' || look.state === 'gone') return look;
    if (late) return job.cancelled ? look : lookAt(job, true);
  }
}

function lookAt({ input }: Job, cancel: boolean): Promise<JobLook> {
  const { jobKey, provider, size, heartbeatTimeoutMs } = input;
  const summary = `${cancel ? 'Cancel' : 'Look at'} a job of ${size} comparisons at ${provider}`;
  return aboutJobs({ provider, heartbeatTimeoutMs, summary }).pollJob({ jobKey, cancel });
}

/** @param look the last one: a job that has not ended was given up, and is read once for what it has */
async function collect(job: Job, look: JobLook): Promise<JobFacts> {
  const { jobKey, provider, size, heartbeatTimeoutMs } = job.input;
  const summary = `Collect the results of a job of ${size} comparisons at ${provider}`;
  const untilMs = Date.now() + collectWithinMs;
  for (let complete = 0; ;) {
    const read = await collectingJobs({ provider, heartbeatTimeoutMs, summary }).collectJob({ jobKey });
    job.blocked = read.blocked;
    if (read.missing === 0) return control.closeJob({ jobKey, state: 'settled', rest: { kind: 'release' } });
    if (!read.broken) complete += 1;
    if (look.state !== 'ended' || complete > rereadings || timeLeft(untilMs) <= 0)
      return closeIncomplete(job, look, read);
    await pause(job, rereadingMs, `Until ${read.missing} missing results are looked for again`);
  }
}

async function closeIncomplete(job: Job, look: JobLook, { answered }: JobCollection): Promise<JobFacts> {
  const { jobKey } = job.input;
  const { confirmed } = await control.readJob({ jobKey });
  if (answered === 0 && !confirmed)
    return quarantine(job, 'the job that was taken for it holds none of its comparisons');
  return control.closeJob({ jobKey, state: 'settled', rest: remainder(job, look) });
}

function remainder(job: Job, look: JobLook): Remainder {
  if (job.cancelled) return { kind: 'release' };
  const { provider } = job.input;
  if (look.state === 'ended') {
    const message = `The job at ${provider} ended without a result for it`;
    return { kind: 'unanswered', code: 'server_error', message };
  }
  const message = `The job at ${provider} did not end by its deadline`;
  logProblem(job, 'A provider job is given up', { code: 'timeout', message, retryAfterMs: null });
  return { kind: 'unanswered', code: 'timeout', message };
}

const unexplained: JobProblem = { code: 'server_error', message: 'The provider gives no reason.', retryAfterMs: null };

/** A job that ended without any result. */
async function takeFailure(job: Job, { problem: found, unbilled }: JobLook): Promise<JobFacts> {
  const { jobKey, provider } = job.input;
  const problem = found ?? unexplained;
  const message = `The job at ${provider} failed as a whole (${problem.code}): ${problem.message}`;
  switch (failureKinds[problem.code]) {
    case 'batch':
      job.blocked = { why: 'provider', reason: problem.message };
      logProblem(job, 'A provider job failed, and every other would, until somebody acts', problem);
      return control.closeJob({ jobKey, state: 'failed', rest: { kind: 'retry', message, unbilled } });
    case 'permanent':
      return failedAsAWhole(job, problem, { unbilled });
    case 'not_taken':
    case 'retryable':
    case 'once_more':
      job.retryAfterMs = problem.retryAfterMs ?? 0;
      logSetback(job, 'A provider job failed as a whole, and is made again', problem);
      return control.closeJob({ jobKey, state: 'failed', rest: { kind: 'retry', message, unbilled } });
  }
}
