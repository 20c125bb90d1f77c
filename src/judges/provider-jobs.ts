import type { CallRecord, JudgeFailure, Verdict } from '../contracts/judgement';
import type { JudgeBundle } from './judge';

/** A provider's own batch interface: one job holds many comparisons and may take a day. */
export interface ProviderJobs {
  /** How many requests, and about how many bytes of them, one job of this provider takes. */
  readonly limits: { readonly requests: number; readonly bytes: number };
  /** Creates the job, once: nothing in here tries again. */
  create(order: JobOrder, signal: AbortSignal): Promise<JobCreation>;
  /** Where the job stands. Throws `JobCallError`. */
  status(providerJobId: string, signal: AbortSignal): Promise<JobStatus>;
  /**
   * The results so far known to the provider, in any order; a name may come twice, be missing or be foreign. Ends with
   * `JobCallError` if the stream breaks; a stream that was cut at the end of a line looks complete.
   */
  results(providerJobId: string, signal: AbortSignal): AsyncIterable<JobResult>;
  /** Asks the provider to stop. Results of what is done are still delivered, and billed. Throws `JobCallError`. */
  cancel(providerJobId: string, signal: AbortSignal): Promise<void>;
  /** Jobs at the provider that may be the one of which the creation got no answer. Throws `JobCallError`. */
  find(search: JobSearch, signal: AbortSignal): Promise<readonly FoundJob[]>;
  /** Deletes the provider's copy of an ended job, with its texts. Throws `JobCallError`. */
  remove(providerJobId: string, signal: AbortSignal): Promise<void>;
}

export interface JobOrder {
  /** Ours: unique over all batches, letters, digits, `-` and `_`, at most 40. Providers that keep metadata get it. */
  readonly jobKey: string;
  readonly bundle: JudgeBundle;
  /** What each comparison is called at the provider, by comparison id: unique over all jobs, at most 64 of `[A-Za-z0-9_-]`. */
  readonly customIds: ReadonlyMap<string, string>;
}

export type JobCreation =
  | { readonly kind: 'created'; readonly providerJobId: string; readonly expiresAtMs: number | null }
  /** The provider has said no, or was never reached: there is no job. */
  | { readonly kind: 'refused'; readonly failure: JudgeFailure; readonly call: CallRecord }
  /** No answer, or none that can be read: there may be a job. */
  | { readonly kind: 'unknown'; readonly failure: JudgeFailure; readonly call: CallRecord };

export interface JobStatus {
  /** `failed`: it ended as a whole without any result. */
  readonly state: 'running' | 'ended' | 'failed';
  /** Why, if it failed. */
  readonly failure: JudgeFailure | null;
  /** Requests in the job and those it has settled; null where the provider does not say (yet). */
  readonly requests: number | null;
  readonly settled: number | null;
}

export type JobResult = { readonly customId: string; readonly call: CallRecord } & (
  | { readonly verdict: Verdict }
  | { readonly failure: JudgeFailure }
  /** The provider did not judge it, and does not bill it. */
  | { readonly unanswered: 'cancelled' | 'expired' }
);

export interface JobSearch {
  readonly jobKey: string;
  readonly requests: number;
  readonly createdAfterMs: number;
  readonly createdBeforeMs: number;
}

export interface FoundJob {
  readonly providerJobId: string;
  /** True: it carries our key, so it is ours. False: only its time and size agree. */
  readonly certain: boolean;
}

/** A call about a job that failed, as a value for whoever decides whether to ask again. */
export class JobCallError extends Error {
  constructor(
    readonly failure: JudgeFailure,
    readonly call: CallRecord,
  ) {
    super(failure.message);
    this.name = 'JobCallError';
  }
}
