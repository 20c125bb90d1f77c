import { unknownCall, type FailureCode, type JudgeFailure, type Winner } from '../../src/contracts/judgement';
import {
  JobCallError,
  type FoundJob,
  type JobCreation,
  type JobOrder,
  type JobResult,
  type JobSearch,
  type JobStatus,
  type ProviderJobs,
} from '../../src/judges/provider-jobs';

/** A job as the scripted provider holds it. */
export interface PlayedJob {
  readonly providerJobId: string;
  readonly order: JobOrder;
  /** Times that its state was asked for. */
  looks: number;
  cancelled: boolean;
  collected: number;
}

/** What the provider does; each is asked with the job, and with how often it has happened. */
export interface JobScript {
  readonly limits?: ProviderJobs['limits'];
  /** Of the nth creation, from 1. `lost`: accepted, and the answer never arrives. Default: created. */
  readonly create?: (nth: number, order: JobOrder) => 'created' | 'lost' | 'hang' | FailureCode | { unknown: true };
  /** When the provider says that it gives up what is not done; default: it does not say. */
  readonly expiresAtMs?: number;
  readonly status?: (job: PlayedJob) => JobStatus['state'] | FailureCode | { failed: FailureCode };
  readonly results?: (job: PlayedJob) => Iterable<JobResult | 'cut'>;
  /** What the provider's list shows; default: every job, as certain. */
  readonly find?: (search: JobSearch, jobs: readonly PlayedJob[]) => readonly FoundJob[] | FailureCode;
}

export interface ScriptedJobs extends ProviderJobs {
  readonly jobs: readonly PlayedJob[];
  readonly searches: readonly JobSearch[];
  /** Resolves when so many creations have reached the provider. */
  created(count: number): Promise<void>;
}

function failure(code: FailureCode): JudgeFailure {
  return { code, message: `Scripted ${code}.`, retryAfterMs: null, rawReply: null };
}

const call = { ...unknownCall, modelAnswered: 'scripted-1', costUsd: 0.001, latencyMs: 5 };

/** Verdicts of all requests of a job, in order. */
export function verdicts(job: PlayedJob, winner: Winner = 'a'): readonly JobResult[] {
  return [...job.order.customIds.values()].map((customId) => ({ customId, call, ...verdict(winner) }));
}

export function verdict(winner: Winner) {
  return { verdict: { winner, confidence: 4, justification: 'Clearer.' } };
}

export function failed(result: JobResult, code: FailureCode): JobResult {
  return { customId: result.customId, call, failure: failure(code) };
}

export function unanswered(result: JobResult, why: 'cancelled' | 'expired'): JobResult {
  return { customId: result.customId, call: unknownCall, unanswered: why };
}

/** A provider's batch interface that plays a script; without one every job ends at once with verdicts for `a`. */
export function scriptedJobs(script: JobScript = {}): ScriptedJobs {
  const jobs: PlayedJob[] = [];
  const searches: JobSearch[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let creations = 0;

  function accept(order: JobOrder): PlayedJob {
    const providerJobId = `job-${jobs.length + 1}-${order.jobKey}`;
    const job = { providerJobId, order, looks: 0, cancelled: false, collected: 0 };
    jobs.push(job);
    for (const { count, resolve } of waiting) if (jobs.length >= count) resolve();
    return job;
  }
  function jobOf(id: string): PlayedJob {
    const job = jobs.find(({ providerJobId }) => providerJobId === id);
    if (job === undefined) throw new JobCallError(failure('invalid_request'), unknownCall);
    return job;
  }

  return {
    jobs,
    searches,
    created: (count) =>
      jobs.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    limits: script.limits ?? { requests: 100_000, bytes: 256_000_000 },

    async create(order, signal): Promise<JobCreation> {
      creations += 1;
      const answer = script.create?.(creations, order) ?? 'created';
      if (answer === 'created') {
        return { kind: 'created', providerJobId: accept(order).providerJobId, expiresAtMs: script.expiresAtMs ?? null };
      }
      if (typeof answer === 'object') return { kind: 'unknown', failure: failure('timeout'), call: unknownCall };
      if (answer === 'lost' || answer === 'hang') accept(order);
      if (answer === 'hang') await new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (answer === 'lost' || answer === 'hang')
        return { kind: 'unknown', failure: failure('connection'), call: unknownCall };
      return { kind: 'refused', failure: failure(answer), call: unknownCall };
    },

    status(providerJobId): Promise<JobStatus> {
      const job = jobOf(providerJobId);
      job.looks += 1;
      const state = script.status?.(job) ?? 'ended';
      const shown = { failure: null, requests: null, settled: null };
      if (typeof state === 'object')
        return Promise.resolve({ ...shown, state: 'failed', failure: failure(state.failed) });
      if (state === 'running' || state === 'ended' || state === 'failed') return Promise.resolve({ ...shown, state });
      return Promise.reject(new JobCallError(failure(state), unknownCall));
    },

    async *results(providerJobId) {
      const job = jobOf(providerJobId);
      job.collected += 1;
      for (const result of script.results?.(job) ?? verdicts(job)) {
        if (result === 'cut') throw new JobCallError(failure('connection'), unknownCall);
        yield result;
      }
    },

    cancel(providerJobId) {
      jobOf(providerJobId).cancelled = true;
      return Promise.resolve();
    },

    find(search) {
      searches.push(search);
      const found = script.find?.(search, jobs) ?? jobs.map(({ providerJobId }) => ({ providerJobId, certain: true }));
      return typeof found === 'string'
        ? Promise.reject(new JobCallError(failure(found), unknownCall))
        : Promise.resolve(found);
    },

    remove: () => Promise.resolve(),
  };
}
