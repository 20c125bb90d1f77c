/**
 * What passes between the workflow of a provider job and its activities. All of it enters workflow history, so: ids,
 * counts and our own sentences only, never a text, a prompt or a reply.
 */
import { defineUpdate } from '@temporalio/workflow';
import type { FailureCode } from './judgement';
import type { Pause } from './protocol';

/**
 * `reserving → creating → running → settled`, and beside it: a creation without an answer is `ambiguous` until the job
 * is found at the provider, or is known not to be there; `quarantined` if only an operator can tell which is ours.
 * `settled`, `refused` (not taken, members queued again), `failed` (as a whole) and `withdrawn` (never sent) are closed.
 */
export type JobState =
  'reserving' | 'creating' | 'ambiguous' | 'quarantined' | 'running' | 'settled' | 'refused' | 'failed' | 'withdrawn';

export interface ReservedJob {
  readonly jobKey: string;
  readonly size: number;
}

/** A bundle put into jobs, as many as the provider's limits ask for. */
export interface Reservation {
  /** Those of the bundle that are open, also if they were reserved before. */
  readonly jobs: readonly ReservedJob[];
  /** Settled as failed without being sent: their deliveries were used up. */
  readonly exhausted: number;
}

export interface ProviderJobInput extends ReservedJob {
  readonly batchId: string;
  readonly provider: string;
  readonly heartbeatTimeoutMs: number;
  /** Its batch is ending already: nothing is created, and what was created is cancelled and collected. */
  readonly cancelled: boolean;
}

/** What became of a job's comparisons. */
export interface JobResult {
  readonly completed: number;
  readonly failed: number;
  /** Queued again. */
  readonly reopened: number;
  /** What the batch has spent by then, in US dollars. */
  readonly spentUsd: number;
  /** The longest wait that the provider asked for before they are sent again. */
  readonly retryAfterMs: number;
  /** Why nothing can be sent until somebody acts. */
  readonly blocked: Pause | null;
}

export interface JobFacts {
  readonly state: JobState;
  /** Nothing of it is awaited any more. */
  readonly closed: boolean;
  /** False: it was adopted by its time and size only, or by an operator. */
  readonly confirmed: boolean;
  /** When the provider gives up what is not done; null where it does not say. */
  readonly expiresAtMs: number | null;
  readonly completed: number;
  readonly failed: number;
  readonly reopened: number;
  readonly spentUsd: number;
}

/** A failure without what may quote a text. */
export interface JobProblem {
  readonly code: FailureCode;
  readonly message: string;
  readonly retryAfterMs: number | null;
  /** What the batch then pauses for, if it has to; left out: for its provider. */
  readonly why?: Pause['why'];
}

/** What becomes of the members that no result has settled. */
export type Remainder =
  /** Queued again; whether their delivery counts has been decided before. */
  | { readonly kind: 'release' }
  /** The delivery got no answer: recorded as an attempt that failed, and queued again if another is allowed. */
  | { readonly kind: 'unanswered'; readonly code: FailureCode; readonly message: string }
  /** Queued again if another delivery is allowed, else failed. `unbilled`: the provider has judged nothing for the job. */
  | { readonly kind: 'retry'; readonly message: string; readonly unbilled: boolean }
  | { readonly kind: 'fail'; readonly message: string; readonly unbilled: boolean };

export interface JobClosing {
  readonly jobKey: string;
  readonly state: 'settled' | 'refused' | 'failed' | 'withdrawn' | 'quarantined';
  readonly rest: Remainder;
}

export type JobCreated =
  | { readonly kind: 'created' }
  /** There may be a job: the row says how far it came. */
  | { readonly kind: 'unknown' }
  /** Nothing was sent: the batch is paused or has ended. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused'; readonly problem: JobProblem };

/** `undecided`: not before the time in which it may still appear is over. */
export type JobFinding = 'adopted' | 'none' | 'several' | 'undecided' | 'unreachable';

export interface JobLook {
  /** `gone`: the row has no running job any more. */
  readonly state: 'running' | 'ended' | 'failed' | 'unreachable' | 'gone';
  /** Of a failed job, or of the call. */
  readonly problem: JobProblem | null;
  /** Of a failed job: none of its requests was judged. */
  readonly unbilled: boolean;
}

export interface JobCollection {
  /** Members without a result after this reading. */
  readonly missing: number;
  /** Members that have one. */
  readonly answered: number;
  /** The stream of results broke off. */
  readonly broken: boolean;
  /** A member says that no other can succeed until somebody acts. */
  readonly blocked: Pause | null;
}

/** An operator's word on a quarantined job. */
export interface JobResolution {
  /** The provider's id of the job that is ours; null: none is, create it again. */
  readonly adopt: string | null;
}

export const resolveJobUpdate = defineUpdate<JobState, [JobResolution]>('resolveJob');

type JobName = { jobKey: string };

/** Run by the workers of the control queue. */
export interface JobRecordActivities {
  readJob(input: JobName): Promise<JobFacts>;
  /** A creation that was begun and not recorded becomes ambiguous; any other state stays. */
  doubtCreation(input: JobName): Promise<JobFacts>;
  /** There is no job: it may be created again, and its deliveries have not taken place. */
  retryCreation(input: JobName): Promise<JobFacts>;
  quarantineJob(input: JobName & { problem: string }): Promise<JobFacts>;
  resolveJob(input: JobName & { resolution: JobResolution }): Promise<JobFacts>;
  closeJob(input: JobClosing): Promise<JobFacts>;
}

/** Run by the workers of a provider's queue. */
export interface ProviderJobActivities {
  /** Puts what is queued in a bundle into jobs: rows first, nothing is sent. */
  reserveJobs(input: { batchId: string; bundleId: string }): Promise<Reservation>;
  /** Creates the job at the provider, once in all for each reservation. */
  createJob(input: JobName): Promise<JobCreated>;
  /** @param last the time in which it may still appear is over */
  findJob(input: JobName & { last: boolean }): Promise<JobFinding>;
  pollJob(input: JobName & { cancel: boolean }): Promise<JobLook>;
  collectJob(input: JobName): Promise<JobCollection>;
}
