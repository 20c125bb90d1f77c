/**
 * What passes between the batch workflow and its activities. All of it enters workflow history,
 * so: ids, counts and settings only, JSON-safe, never a text, a prompt or a reply.
 */
import type { BatchStatus, ComparisonCounts, EndReason } from './batch';
import type { BatchSettings } from './settings';

/** The batch as its client stored it. */
export interface CjBatchInput {
  readonly batchId: string;
  readonly itemCount: number;
  readonly settings: BatchSettings;
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
export interface FitFacts {
  readonly counts: ComparisonCounts;
  /** Distinct unordered pairs with a valid outcome. */
  readonly coveredPairs: number;
  /** Two fits with the same hash saw the same outcomes. */
  readonly dataSha256: string;
  /** Largest change of any item's score against the wave before; null for the first fit. */
  readonly maxScoreChange: number | null;
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
}

/** Run by the workers of the control queue. */
export interface ControlActivities {
  planWave(input: { batchId: string; wave: number; kind: WaveKind; decision: StoredDecision }): Promise<PlannedWave>;
  /** Puts the wave's retry pool into bundles; returns all bundles of the wave with open comparisons. */
  bundleOpenComparisons(input: { batchId: string; wave: number }): Promise<readonly PlannedBundle[]>;
  /** Settles what is still open in a wave as failed, when its bundle cannot be judged at all. */
  failOpenComparisons(input: { batchId: string; wave: number }): Promise<void>;
  fitBatch(input: { batchId: string; wave: number }): Promise<FitFacts>;
  finaliseBatch(input: { batchId: string; result: CjBatchResult; decision: StoredDecision }): Promise<void>;
}

/** Run by the workers of a provider's queue. */
export interface JudgeActivities {
  judgeBundle(input: { batchId: string; bundleId: string }): Promise<BundleCounts>;
}
