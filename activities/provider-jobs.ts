import { Context, log } from '@temporalio/activity';
import { backOff } from 'exponential-backoff';
import { unknownCall } from '../src/contracts/judgement';
import type { JobCreated, JobFinding, JobLook, JobProblem, ProviderJobActivities } from '../src/contracts/provider-job';
import type { FoundJob, JobCreation, JobOrder, JobStatus, ProviderJobs } from '../src/judges/provider-jobs';
import type { Store } from '../src/store/connect';
import { adoptJob, findAmbiguousJob, withoutOwner } from '../src/store/provider-jobs/adopting';
import { beginCreation, doubtCreation, recordCreated, returnToReserving } from '../src/store/provider-jobs/creating';
import { findRunningJob, noteProblem, type JobJudge } from '../src/store/provider-jobs/job-facts';
import { readJobWork } from '../src/store/provider-jobs/job-work';
import { findJudgeOfBundle, reserveJobs } from '../src/store/provider-jobs/reserving';
import type { Shortage } from '../src/store/reserving';
import { afford, costPause } from './affording';
import { collectResults } from './collecting';
import { startHeartbeat } from './heartbeat';
import { toOrder } from './job-order';
import { callProblem, jobLabels, logJobProblem, toProblem } from './job-problem';
import { untilPostgresIsBack } from './outcome-writer';

export interface ProviderJobOptions {
  /** The batch interface of a judge. */
  readonly jobsFor: (judge: JobJudge) => ProviderJobs;
  /** How long calls in flight may take to end when the worker shuts down. */
  readonly drainMs: number;
}

export function createProviderJobs(store: Store, { jobsFor, drainMs }: ProviderJobOptions): ProviderJobActivities {
  return {
    async reserveJobs(bundle) {
      const judge = await findJudgeOfBundle(store, bundle);
      if (judge === null) return { jobs: [], exhausted: 0 };
      return reserveJobs(store, bundle, jobsFor(judge).limits);
    },

    createJob: ({ jobKey }) =>
      aliveUntilEnd(drainMs, async (signal): Promise<JobCreated> => {
        const work = await readJobWork(store, jobKey);
        const jobs = jobsFor(work);
        const order = toOrder(jobKey, work);
        const { shortage, settleUp } = await afford(store, work, order.bundle, { batchPrice: true });
        if (shortage !== null) {
          await settleUp();
          return { kind: 'refused', problem: capProblem(work.batchId, shortage) };
        }
        const begun = await beginCreation(store, jobKey);
        if (begun !== 'begun') return { kind: begun === 'stopped' ? 'stopped' : 'unknown' };
        const creation = await create(jobs, order, signal);
        // The id is worth money, so it is kept and offered again while PostgreSQL is away.
        const created = await backOff(() => recordCreation(store, jobKey, creation), untilPostgresIsBack);
        if (creation.kind !== 'created') logJobProblem(jobKey, 'A job was not created', toProblem(creation.failure));
        if (created.kind === 'refused') await settleUp();
        return created;
      }),

    findJob: ({ jobKey, last }) =>
      aliveUntilEnd(drainMs, (signal) => findAndAdopt(store, { jobKey, last, jobsFor, signal })),

    pollJob: ({ jobKey, cancel }) =>
      aliveUntilEnd(drainMs, async (signal): Promise<JobLook> => {
        const job = await findRunningJob(store, jobKey);
        if (job === null) return { state: 'gone', problem: null, unbilled: false };
        const look = await lookAt(jobsFor(job), { ...job, cancel, signal });
        if (look.problem !== null) logJobProblem(jobKey, 'A job failed, or cannot be asked about', look.problem);
        await noteProblem(store, jobKey, look.problem?.message ?? null);
        return look;
      }),

    collectJob: ({ jobKey }) => aliveUntilEnd(drainMs, (signal) => collectResults(store, { jobKey, jobsFor, signal })),
  };
}

/** A cancellation does not cut calls about jobs off, since what they bring is paid for; a worker that shuts down does. */
async function aliveUntilEnd<T>(drainMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const stopHeartbeat = startHeartbeat(context, null);
  try {
    return await work(shutdownSignal(context, drainMs));
  } finally {
    stopHeartbeat();
  }
}

function shutdownSignal(context: Context, drainMs: number): AbortSignal {
  const abort = new AbortController();
  const stop = (): void => {
    if (context.cancellationDetails?.workerShutdown === true) setTimeout(() => abort.abort(), drainMs).unref();
  };
  if (context.cancellationSignal.aborted) stop();
  else context.cancellationSignal.addEventListener('abort', stop, { once: true });
  return abort.signal;
}

async function create(jobs: ProviderJobs, order: JobOrder, signal: AbortSignal): Promise<JobCreation> {
  try {
    return await jobs.create(order, signal);
  } catch (error) {
    const failure = { ...callProblem(error), rawReply: null };
    return { kind: 'unknown', failure, call: unknownCall };
  }
}

async function recordCreation(store: Store, jobKey: string, creation: JobCreation): Promise<JobCreated> {
  switch (creation.kind) {
    case 'created':
      await recordCreated(store, jobKey, creation);
      return { kind: 'created' };
    case 'refused':
      await returnToReserving(store, jobKey, creation.failure.message);
      return { kind: 'refused', problem: toProblem(creation.failure) };
    case 'unknown':
      await doubtCreation(store, jobKey, creation.failure.message);
      return { kind: 'unknown' };
  }
}

/** A job is created as a whole or not at all. While others are in flight, what they cost may leave room for it. */
function capProblem(batchId: string, shortage: Shortage): JobProblem {
  const pause = costPause(batchId, shortage);
  if (pause !== null) return { code: 'quota', message: pause.reason, retryAfterMs: null, why: pause.why };
  const message = 'The cap has no room for the job until others have ended';
  return { code: 'rate_limit', message, retryAfterMs: roomLookMs };
}

interface Finding {
  readonly jobKey: string;
  readonly last: boolean;
  readonly jobsFor: ProviderJobOptions['jobsFor'];
  readonly signal: AbortSignal;
}

/** How often it is looked whether other jobs have left room under the cap. */
const roomLookMs = 60_000;
/** The provider's clock may differ from ours by this much. */
const clockSkewMs = 60_000;
/** A job that was accepted appears in the provider's list within this time. */
const appearsWithinMs = 10 * 60_000;

/**
 * Looks for a job whose creation got no answer. One that carries our key is ours. One that only looks like it is taken
 * for ours when no other can appear and nobody else may own it; its results have to confirm it.
 */
async function findAndAdopt(store: Store, { jobKey, last, jobsFor, signal }: Finding): Promise<JobFinding> {
  const job = await findAmbiguousJob(store, jobKey);
  if (job === null) return 'adopted';
  let found: readonly FoundJob[];
  try {
    found = await jobsFor(job).find(
      {
        jobKey,
        requests: job.requests,
        createdAfterMs: job.creatingAtMs - clockSkewMs,
        createdBeforeMs: job.creatingAtMs + appearsWithinMs,
      },
      signal,
    );
  } catch (error) {
    const problem = callProblem(error);
    logJobProblem(jobKey, 'A job could not be looked for', problem);
    await noteProblem(store, jobKey, problem.message);
    return 'unreachable';
  }
  const certain = found.filter((one) => one.certain);
  const free = await withoutOwner(
    store,
    jobKey,
    (certain.length > 0 ? certain : found).map(({ providerJobId }) => providerJobId),
  );
  const [only, ...others] = free;
  if (only === undefined) return 'none';
  if (others.length > 0) return last ? 'several' : 'undecided';
  if (certain.length === 0 && !last) return 'undecided';
  if (certain.length === 0 && job.rivals > 0) return 'several';
  log.warn('A job was found whose creation got no answer', jobLabels(jobKey));
  await adoptJob(store, jobKey, { providerJobId: only, confirmed: certain.length > 0 });
  return 'adopted';
}

interface Look {
  readonly providerJobId: string;
  readonly cancel: boolean;
  readonly signal: AbortSignal;
}

async function lookAt(jobs: ProviderJobs, { providerJobId, cancel, signal }: Look): Promise<JobLook> {
  // Asked each time: it does no harm, and the first time may not have arrived. Whether it has shows in the status.
  if (cancel) await jobs.cancel(providerJobId, signal).catch(() => undefined);
  let status: JobStatus;
  try {
    status = await jobs.status(providerJobId, signal);
  } catch (error) {
    return { state: 'unreachable', problem: callProblem(error), unbilled: false };
  }
  if (status.state !== 'failed') return { state: status.state, problem: null, unbilled: false };
  const failure = status.failure ?? {
    code: 'server_error',
    message: 'The provider gives no reason.',
    retryAfterMs: null,
    rawReply: null,
  };
  return { state: 'failed', problem: toProblem(failure), unbilled: (status.settled ?? 0) === 0 };
}
