import type { GradeScale } from '../core/grades/grade-scale';
import { comparablePairs, largestGroup, type Comparability } from '../core/comparability';
import { possiblePairs } from '../core/completion';
import type { Pairing } from '../core/pairing/pairings';
import type { BatchMode, PairSource } from './batch';

/**
 * The settings of one batch, stored with it. An operator may change the thresholds while it runs; the rest is fixed
 * when it is created. Counts are of comparisons unless the name says otherwise.
 */
export interface BatchSettings extends Thresholds {
  readonly mode: BatchMode;
  /** Where pairs come from: the planner, a list that was given with the batch, or recorded votes and nothing else. */
  readonly pairs: 'planned' | 'given' | 'recorded';
  /** How the planner chooses pairs. */
  readonly pairing: Pairing;
  /** Unordered pairs of items that may be compared; if left out, every pair. */
  readonly possiblePairs?: number;
  /** Every planned pair is asked in both orders, one after the other. */
  readonly bothOrders: boolean;
  /** Whether a judge may answer that neither is better. */
  readonly tiesAllowed: boolean;
  /** Of the anchors' grades; null: the first known one that has all of them. Batches of the first release have none. */
  readonly gradeScale?: GradeScale | null;
  /** Comparisons per bundle, 1 to 64. */
  readonly bundleSize: number;
  /** Bundles of this batch that may be with workers at once, so that a large batch never starves a small one. */
  readonly bundlesInFlight: number;
  /** A worker that is silent for longer is taken for dead and its bundle is given to another. */
  readonly heartbeatTimeoutMs: number;
  /** A comparison that nobody has begun to judge for this long expires. */
  readonly queueTtlMs: number;
  /** A comparison in processing for longer than this, its deliveries used up, is stuck. */
  readonly maxProcessingMs: number;
  /** The batch ends this long after its start, with what it has. */
  readonly deadlineMs: number;
}

/** What an operator may change while the batch runs. */
interface Thresholds {
  /** Comparisons that may be planned over the whole batch. */
  readonly totalBudget: number;
  /** US dollars that the batch may cost at most; null: no cap. */
  readonly maxCostUsd: number | null;
  /** Per cent of the completion denominator, 1 to 100. */
  readonly completionThresholdPct: number;
  /** True if an operator chose the completion threshold: then it ends the batch as soon as it is met. */
  readonly thresholdOverridden: boolean;
  /** Largest score change between two fits that still counts as stable, in log-odds. */
  readonly stabilityThreshold: number;
  /** Valid outcomes needed before stability is looked at. */
  readonly stabilityMinOutcomes: number;
  /** The batch ends when its reliability is at least this, 0 to 1, with a probability of 95 %; null: no target. */
  readonly targetReliability: number | null;
  /** The batch ends when the typical standard error is at most this, in log-odds, and scores are reliable; null: no target. */
  readonly targetStandardError: number | null;
  /** Valid share of the settled comparisons below which a batch at its cap fails. */
  readonly successRateFloor: number;
  /** Times that full coverage may be judged once more. */
  readonly resamplingPasses: number;
}

/** How the pairs of the batch come about. */
export function pairSource({ pairs, pairing }: BatchSettings): PairSource {
  return pairs === 'planned' ? pairing : pairs;
}

/** Unordered pairs of its items that may be compared. */
export function possiblePairsOf({ possiblePairs: given }: BatchSettings, itemCount: number): number {
  return given ?? possiblePairs(itemCount);
}

/** Calls that one worker may have open at one provider, all bundles together: by default, and at most. */
export const callsPerProviderRange = { default: 32, max: 1_024 } as const;
/** US dollars. */
export const maxCostUsdRange = { min: 0, max: 1_000_000 } as const;
export const targetReliabilityRange = { min: 0.01, max: 0.99 } as const;
/** Log-odds. */
export const targetStandardErrorRange = { min: 0.01, max: 10 } as const;
export const bundleSizeRange = { min: 1, max: 64 } as const;
const defaultCompletionThresholdPct = 95;
/** A net this small is judged twice more after full coverage, a larger one once. */
const smallNetItems = 10;
const hourMs = 3_600_000;

/** Design §5's defaults. @param calls that a worker may have open at one provider */
export function defaultSettings(
  itemCount: number,
  mode: BatchMode = 'serial_bundle',
  bundleSize = 16,
  calls: number = callsPerProviderRange.default,
): BatchSettings {
  const size = mode === 'per_request' ? 1 : bundleSize;
  return {
    mode,
    pairs: 'planned',
    pairing: 'adaptive',
    bothOrders: false,
    tiesAllowed: false,
    gradeScale: null,
    totalBudget: 10 * itemCount,
    maxCostUsd: null,
    bundleSize: size,
    // Twice as many as fill one worker: the next bundle is there before the last one ends.
    bundlesInFlight: 2 * Math.ceil(calls / size),
    completionThresholdPct: defaultCompletionThresholdPct,
    thresholdOverridden: false,
    stabilityThreshold: 0.05,
    stabilityMinOutcomes: 12,
    targetReliability: null,
    targetStandardError: null,
    successRateFloor: 0.8,
    resamplingPasses: resamplingPassesOf(itemCount),
    heartbeatTimeoutMs: 30_000,
    queueTtlMs: 4 * hourMs,
    maxProcessingMs: hourMs / 2,
    // A provider's own batch job may take 24 hours.
    deadlineMs: (mode === 'provider_batch_api' ? 48 : 24) * hourMs,
  };
}

/** What differs in a batch whose items are compared within groups: each is a net of its own. */
export function groupedSettings(
  comparability: Comparability,
): Pick<BatchSettings, 'possiblePairs' | 'resamplingPasses'> {
  return {
    possiblePairs: comparablePairs(comparability),
    resamplingPasses: resamplingPassesOf(largestGroup(comparability)),
  };
}

function resamplingPassesOf(itemCount: number): number {
  return itemCount <= smallNetItems ? 2 : 1;
}
