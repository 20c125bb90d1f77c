import type { BatchMode } from './batch';

/**
 * The settings of one batch, fixed when it is created and stored with it.
 * Counts are of comparisons unless the name says otherwise.
 */
export interface BatchSettings {
  readonly mode: BatchMode;
  /** Comparisons that may be planned over the whole batch. */
  readonly totalBudget: number;
  /** Comparisons per bundle, 1 to 64. */
  readonly bundleSize: number;
  /** Bundles of this batch that may be with workers at once, so that a large batch never starves a small one. */
  readonly bundlesInFlight: number;
  /** Per cent of the completion denominator, 1 to 100. */
  readonly completionThresholdPct: number;
  /** Largest score change between two fits that still counts as stable, in log-odds. */
  readonly stabilityThreshold: number;
  /** Valid outcomes needed before stability is looked at. */
  readonly stabilityMinOutcomes: number;
  /** Valid share of the settled comparisons below which a batch at its cap fails. */
  readonly successRateFloor: number;
  /** Times that full coverage may be judged once more. */
  readonly resamplingPasses: number;
  /** A worker that is silent for longer is taken for dead and its bundle is given to another. */
  readonly heartbeatTimeoutMs: number;
}

/** Calls that one worker may have open at one provider, all bundles together. */
export const callsPerProvider = 32;
export const bundleSizeRange = { min: 1, max: 64 } as const;
/** A net this small is judged twice more after full coverage, a larger one once. */
const smallNetItems = 10;

/** Design §5's defaults, which depend on the number of items and the bundle size only. */
export function defaultSettings(itemCount: number, bundleSize = 16): BatchSettings {
  return {
    mode: 'serial_bundle',
    totalBudget: 10 * itemCount,
    bundleSize,
    // Twice as many as fill one worker: the next bundle is there before the last one ends.
    bundlesInFlight: 2 * Math.ceil(callsPerProvider / bundleSize),
    completionThresholdPct: 95,
    stabilityThreshold: 0.05,
    stabilityMinOutcomes: 12,
    successRateFloor: 0.8,
    resamplingPasses: itemCount <= smallNetItems ? 2 : 1,
    heartbeatTimeoutMs: 30_000,
  };
}
