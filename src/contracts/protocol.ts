/**
 * What passes between the batch workflow and its activities. All of it enters workflow history,
 * so: ids, counts and settings only, JSON-safe, never a text, a prompt or a reply.
 */
import type { FitPrecision } from '../core/fit/precision';
import type { BatchStatus, ComparisonCounts, EndReason } from './batch';
import type { BatchSettings } from './settings';
import type { ThresholdChange } from './threshold-change';

/** The batch as its client stored it. */
export interface CjBatchInput {
  readonly batchId: string;
  readonly itemCount: number;
  readonly settings: BatchSettings;
  /** False: the server does not know the search attributes, so the workflow leaves them alone. */
  readonly searchAttributes: boolean;
  /** Continue as new beyond this many events; null: when the server suggests it. Tests lower it. */
  readonly historyLimit: number | null;
  /** What the run before this one hands over; null for the first. */
  readonly carried: CarriedState | null;
}

/** All that a batch remembers between waves: exactly what continue-as-new carries. JSON-safe. */
export interface CarriedState {
  readonly startedAtMs: number;
  /** As changed by operators. */
  readonly settings: BatchSettings;
  /** The wave planned last; 0 before the first. */
  readonly wave: number;
  readonly resamplingPassesDone: number;
  readonly pairsPlannable: boolean;
  readonly counts: ComparisonCounts;
  readonly coveredPairs: number;
  /** Of the latest fit; in a stored state, of the fit before the latest wave, which is fitted next. */
  readonly dataSha256: string | null;
  readonly maxScoreChange: number | null;
  /** Of the latest fit; null before the first. */
  readonly precision: FitPrecision | null;
  /** US dollars, as far as bundles have told. */
  readonly spentUsd: number;
  /** The cap of which somebody was warned that it is near; null: none. */
  readonly warnedCapUsd: number | null;
  /** Decisions and changes of thresholds recorded so far. */
  readonly decisions: number;
  readonly changes: number;
  /** The latest 50, oldest first. */
  readonly recentDecisions: readonly StoredDecision[];
  readonly pause: Pause | null;
}

/** Where the rows of a batch stand: what a run takes up that nothing was carried over to. */
export type StoredState = Omit<
  CarriedState,
  'startedAtMs' | 'pairsPlannable' | 'maxScoreChange' | 'precision' | 'warnedCapUsd'
>;

/** Why nothing is sent at the moment. */
export interface Pause {
  readonly why: 'operator' | 'provider' | 'storage' | 'cost';
  /** One sentence. */
  readonly reason: string;
}

export interface CjBatchResult {
  readonly status: 'complete' | 'failed' | 'cancelled';
  readonly reason: EndReason;
}

export type WaveKind = 'coverage' | 'resampling';

/** A bundle as the workflow knows it: enough to route it to its provider's queue. */
export interface PlannedBundle {
  readonly bundleId: string;
  readonly provider: string;
  readonly size: number;
}

export interface PlannedWave {
  /** Comparisons that this wave holds; 0 when the planner found no pair. */
  readonly planned: number;
  /** Only bundles with open comparisons: a wave planned before a restart comes back with what is left of it. */
  readonly bundles: readonly PlannedBundle[];
}

/** What became of one bundle. */
export interface BundleCounts {
  readonly completed: number;
  readonly failed: number;
  /** Went back to the queue for a further delivery. */
  readonly retryable: number;
  /** The longest wait that a provider asked for before the next delivery. */
  readonly retryAfterMs: number;
  /** The cap had no room for some comparisons. They are queued again: what is in flight may cost less than is reserved for it. */
  readonly short: boolean;
  /** What the batch had spent when the bundle ended, in US dollars; null: its judge has no price. */
  readonly spentUsd: number | null;
  /** Why the batch has to pause: what is left of the bundle was not sent. Null: nothing stands in the way. */
  readonly blocked: Pause | null;
}

/** A decision with the facts it read, stored together with the change that it causes. */
export interface StoredDecision {
  /** 1 for the batch's first decision: a retried activity stores the same row again, that is, once. */
  readonly sequence: number;
  readonly wave: number;
  readonly kind: string;
  readonly reason: string | null;
  readonly context: Readonly<Record<string, unknown>>;
}

/** One snapshot of the data, and the fit of it. */
export interface FitFacts extends BatchTally {
  /** Two fits with the same hash saw the same outcomes. */
  readonly dataSha256: string;
  /** Largest change of any item's score against the wave before; null for the first fit. */
  readonly maxScoreChange: number | null;
  readonly precision: FitPrecision;
}

/** Where a batch stands, also in the middle of a wave. */
export interface BatchTally {
  readonly counts: ComparisonCounts;
  /** Distinct unordered pairs with a valid outcome. */
  readonly coveredPairs: number;
}

/** What a sweep has settled or put back. */
export interface SweepResult {
  readonly settled: number;
  readonly requeued: number;
  /** Bundles of which nothing is open any more: whoever waits for them need not. */
  readonly emptyBundles: readonly string[];
}

export interface RecordedChange {
  /** 1 for the batch's first change. */
  readonly sequence: number;
  readonly change: ThresholdChange;
  /** In force from now on; as before if the change was refused. */
  readonly settings: BatchSettings;
  /** Why it was refused; null if it was applied. */
  readonly refused: string | null;
}

/** The answer of the `progress` query. */
export interface BatchProgress {
  readonly batchId: string;
  readonly status: BatchStatus;
  readonly wave: number;
  readonly counts: ComparisonCounts;
  readonly totalBudget: number;
  /** Distinct valid pairs, per cent of min(budget, possible pairs), as of the last fit. */
  readonly completionPct: number;
  readonly completionThresholdPct: number;
  readonly lastDecision: { readonly kind: string; readonly reason: string | null } | null;
  /** US dollars; `maxUsd` is the cap, null: none. */
  readonly cost: { readonly spentUsd: number; readonly maxUsd: number | null };
  readonly pause: Pause | null;
}

/** Run by the workers of the control queue. */
export interface ControlActivities {
  /** @param input.recentDecisions how many of the latest decisions to bring */
  readStoredState(input: { batchId: string; recentDecisions: number }): Promise<StoredState>;
  planWave(input: { batchId: string; wave: number; kind: WaveKind; decision: StoredDecision }): Promise<PlannedWave>;
  /** Puts the wave's retry pool into bundles; returns all bundles of the wave with open comparisons. */
  bundleOpenComparisons(input: { batchId: string; wave: number }): Promise<readonly PlannedBundle[]>;
  /** Settles what is still open in these bundles as failed: they cannot be judged at all. */
  failOpenComparisons(input: { batchId: string; bundleIds: readonly string[] }): Promise<void>;
  fitBatch(input: { batchId: string; wave: number }): Promise<FitFacts>;
  countBatch(input: { batchId: string }): Promise<BatchTally>;
  /** Expires what has been queued for longer than `ttlMs` at `nowMs` and was never begun. */
  expireQueued(input: { batchId: string; nowMs: number; ttlMs: number }): Promise<SweepResult>;
  /**
   * Fails what has been in processing for longer than `maxProcessingMs` with its deliveries used up; queues again
   * what a worker has left behind (its lease has lapsed).
   */
  sweepStuck(input: { batchId: string; nowMs: number; maxProcessingMs: number }): Promise<SweepResult>;
  pauseBatch(input: { batchId: string; pause: Pause; nowMs: number }): Promise<void>;
  /** The time in queue starts where it stopped: the pause does not count. */
  resumeBatch(input: { batchId: string; nowMs: number }): Promise<void>;
  /** Answers the status in which the batch has ended; null if it has not. */
  recordThresholds(input: { batchId: string; change: RecordedChange }): Promise<BatchStatus | null>;
  finaliseBatch(input: { batchId: string; result: CjBatchResult; decision: StoredDecision }): Promise<void>;
}

/** Run by the workers of a provider's queue. */
export interface JudgeActivities {
  judgeBundle(input: { batchId: string; bundleId: string }): Promise<BundleCounts>;
}
