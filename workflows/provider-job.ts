/**
 * One job of a provider's batch interface. Its row says where it stands, and each step answers with where it stands then:
 *   reserving → creating → running → settled
 *   creating without an answer → ambiguous → running (found), reserving (not there) or quarantined (several)
 *   quarantined → running or reserving, as an operator says
 * A workflow that is started again goes on from the row. Cancel reaches it as a message: the provider is asked to stop,
 * and what it has judged until then is collected all the same.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  setHandler,
  TemporalFailure,
} from '@temporalio/workflow';
import { resolveJobUpdate, type JobFacts, type JobResult, type ProviderJobInput } from '../src/contracts/provider-job';
import { control } from './activity-proxies';
import { awaitResolution, reconcile } from './ambiguous-job';
import { createJob } from './create-job';
import { failedAsAWhole, newJob, type Job } from './job';
import { watchJob } from './watch-job';

export async function providerJob(input: ProviderJobInput): Promise<JobResult> {
  const job = newJob(input, Date.now());
  setHandler(resolveJobUpdate, (resolution) => resolve(job, resolution), { validator: (given) => refuse(job, given) });
  CancellationScope.current().cancelRequested.catch(() => {
    job.cancelled = true;
  });
  return CancellationScope.nonCancellable(async () => {
    const { completed, failed, reopened, spentUsd } = await followToEnd(job);
    await condition(allHandlersFinished);
    const { retryAfterMs, blocked } = job;
    return { completed, failed, reopened, spentUsd, retryAfterMs, blocked };
  });
}

/** The one guard around all steps: whatever cannot be done, every member has its outcome, once. */
async function followToEnd(job: Job): Promise<JobFacts> {
  try {
    return await follow(job);
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const cause = error.cause?.message ?? error.message;
    const problem = { code: 'server_error', message: cause, retryAfterMs: null } as const;
    return failedAsAWhole(job, problem, { unbilled: false });
  }
}

async function follow(job: Job): Promise<JobFacts> {
  let facts = await control.readJob({ jobKey: job.input.jobKey });
  while (!facts.closed) {
    job.state = facts.state;
    facts = await nextStep(job, facts);
  }
  job.state = facts.state;
  return facts;
}

function nextStep(job: Job, facts: JobFacts): Promise<JobFacts> {
  const { jobKey } = job.input;
  switch (facts.state) {
    case 'reserving':
      return createJob(job);
    case 'creating':
      return control.doubtCreation({ jobKey });
    case 'ambiguous':
      return reconcile(job);
    case 'quarantined':
      return awaitResolution(job);
    case 'running':
      return watchJob(job, facts);
    case 'settled':
    case 'refused':
    case 'failed':
    case 'withdrawn':
      throw ApplicationFailure.nonRetryable(`Job ${jobKey} is ${facts.state} and not closed.`, 'INTERNAL');
  }
}

async function resolve(job: Job, resolution: { readonly adopt: string | null }) {
  job.resolution = { adopt: resolution.adopt };
  await condition(() => job.resolution === null);
  return job.state;
}

/** Anybody may send an update with any input, or none. */
function refuse(job: Job, given: unknown): void {
  const adopt = typeof given === 'object' && given !== null && 'adopt' in given ? given.adopt : undefined;
  if (adopt !== null && (typeof adopt !== 'string' || !/^[\w.:-]{1,200}$/.test(adopt)))
    throw ApplicationFailure.nonRetryable(
      'Expected { adopt: the id of a job at the provider, or null }.',
      'BAD_RESOLUTION',
    );
  if (job.state !== 'quarantined' || job.resolution !== null)
    throw ApplicationFailure.nonRetryable(`The job is ${job.state}: there is nothing to resolve.`, 'NOT_QUARANTINED');
}
