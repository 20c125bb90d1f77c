import { dollars } from './cost';
import { maxCostUsdRange, targetReliabilityRange, targetStandardErrorRange, type BatchSettings } from './settings';

/** What an operator asks to change. Fields that are left out stay as they are. */
export interface ThresholdChange {
  readonly completionThresholdPct?: number;
  readonly totalBudget?: number;
  /** US dollars. */
  readonly maxCostUsd?: number;
  readonly stabilityThreshold?: number;
  readonly stabilityMinOutcomes?: number;
  readonly targetReliability?: number;
  /** Log-odds. */
  readonly targetStandardError?: number;
  readonly successRateFloor?: number;
  readonly resamplingPasses?: number;
  /** Who asks, for the record. */
  readonly by?: string;
}

const ranges: Record<Exclude<keyof ThresholdChange, 'by'>, { min: number; max: number; whole: boolean }> = {
  completionThresholdPct: { min: 1, max: 100, whole: true },
  totalBudget: { min: 1, max: 1_000_000, whole: true },
  maxCostUsd: { ...maxCostUsdRange, whole: false },
  stabilityThreshold: { min: 0, max: 10, whole: false },
  stabilityMinOutcomes: { min: 0, max: 1_000_000, whole: true },
  targetReliability: { ...targetReliabilityRange, whole: false },
  targetStandardError: { ...targetStandardErrorRange, whole: false },
  successRateFloor: { min: 0, max: 1, whole: false },
  resamplingPasses: { min: 0, max: 100, whole: true },
};

/**
 * What is wrong with a change, one sentence each; empty if it can be applied. Pure: it also runs in the workflow.
 * @param committed comparisons planned and dollars spent already, below which budget and cap cannot fall
 */
export function thresholdComplaints(
  change: ThresholdChange,
  { planned, spentUsd }: { readonly planned: number; readonly spentUsd: number },
): readonly string[] {
  const { by: _, ...fields } = change;
  const entries = Object.entries(fields) as [keyof typeof ranges, unknown][];
  const complaints = entries.flatMap(([field, value]) => {
    const range = ranges[field] as (typeof ranges)[keyof typeof ranges] | undefined;
    if (range === undefined) return [`${field} is not a threshold; there are ${Object.keys(ranges).join(', ')}`];
    const { min, max, whole } = range;
    const fits = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
    return fits ? [] : [`${field} is a ${whole ? 'whole ' : ''}number from ${min} to ${max}, got ${String(value)}`];
  });
  if (entries.length === 0) complaints.push('nothing to change was given');
  if (typeof fields.totalBudget === 'number' && fields.totalBudget < planned) {
    complaints.push(`totalBudget cannot fall below the ${planned} comparisons planned already`);
  }
  if (typeof fields.maxCostUsd === 'number' && fields.maxCostUsd < spentUsd) {
    complaints.push(`maxCostUsd cannot fall below the ${dollars(spentUsd)} spent already`);
  }
  return complaints;
}

/** @param change one without complaints */
export function applyThresholdChange(settings: BatchSettings, { by: _, ...fields }: ThresholdChange): BatchSettings {
  return {
    ...settings,
    ...fields,
    thresholdOverridden: settings.thresholdOverridden || fields.completionThresholdPct !== undefined,
  };
}
