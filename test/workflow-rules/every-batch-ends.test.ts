import fc from 'fast-check';
import type { CompleteReason } from '../../src/contracts/batch';
import { defaultSettings, type BatchSettings } from '../../src/contracts/settings';
import type { ThresholdChange } from '../../src/contracts/threshold-change';
import type { ContinuationContext, Decision } from '../../workflows/continuation';
import { simulateBatch, told, type SimulatedBatch } from './simulated-batch';

const settingsOf = (itemCount: number, more: Partial<BatchSettings>): BatchSettings => ({
  ...defaultSettings(itemCount),
  ...more,
});
const never = { stabilityThreshold: -1 };

test('batch 33: 34 valid and 66 errors of 100 end at the cap as failed, at 34 % (S4-S4)', () => {
  const { end, progress } = simulateBatch({
    itemCount: 15,
    settings: settingsOf(15, { ...never, totalBudget: 100 }),
    seed: '33',
    fails: (comparison) => comparison % 3 !== 0,
  });
  expect(told(end)).toBe('fail: low_success_rate');
  expect(progress.at(-1)).toMatchObject({ completionPct: 34, counts: { planned: 100, completed: 34, failed: 66 } });
});

test('4 items and a budget of 60, never stable: 6 pairs, exactly 2 passes over them, end (S1-35)', () => {
  const { end, decisions } = simulateBatch({
    itemCount: 4,
    settings: settingsOf(4, { ...never, totalBudget: 60 }),
    seed: '4',
  });
  expect(decisions).toEqual(['more', 'resample', 'resample', 'score: resampling_cap']);
  expect(told(end)).toBe('score: resampling_cap');
});

test('4 items, 350 to spend and no resampling: it ends with the last of the 6 pairs (S4-014)', () => {
  const settings = settingsOf(4, { ...never, totalBudget: 350, resamplingPasses: 0 });
  const { decisions, progress } = simulateBatch({ itemCount: 4, settings, seed: '4' });
  expect(decisions).toEqual(['more', 'score: threshold_reached']);
  expect(progress.at(-1)).toMatchObject({ completionPct: 100, counts: { planned: 6, completed: 6 } });
});

const anyChange: fc.Arbitrary<ThresholdChange> = fc.record(
  {
    completionThresholdPct: fc.integer({ min: 1, max: 100 }),
    totalBudget: fc.integer({ min: 1, max: 600 }),
    successRateFloor: fc.double({ min: 0, max: 1, noNaN: true }),
    resamplingPasses: fc.nat(3),
    targetReliability: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    targetStandardError: fc.double({ min: 0.01, max: 10, noNaN: true }),
  },
  { requiredKeys: [] },
);

const anyBatch: fc.Arbitrary<SimulatedBatch> = fc
  .record({
    itemCount: fc.integer({ min: 2, max: 40 }),
    totalBudget: fc.integer({ min: 1, max: 600 }),
    completionThresholdPct: fc.oneof(fc.constantFrom(95, 100), fc.integer({ min: 1, max: 100 })),
    resamplingPasses: fc.nat(3),
    mode: fc.constantFrom('serial_bundle', 'per_request', 'provider_batch_api'),
    overrides: fc.array(fc.record({ wave: fc.integer({ min: 1, max: 6 }), change: anyChange }), { maxLength: 3 }),
    stabilityThreshold: fc.constantFrom(-1, 0.05, 0.3),
    errorRate: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0, 0.1, 0.25) },
      { weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(1) },
    ),
    seed: fc.nat(1e9).map(String),
  })
  .map(({ itemCount, errorRate, seed, overrides, ...more }) => ({
    itemCount,
    errorRate,
    seed,
    overrides,
    settings: settingsOf(itemCount, more as Partial<BatchSettings>),
  }));

test('any batch ends, within its budget, with a reason that its facts bear out (S4-S2, S4-021, S4-037)', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const { end, context, progress } = simulateBatch(batch);
      let before = { completionPct: 0, totalBudget: batch.settings.totalBudget };
      for (const { counts, completionPct, totalBudget } of progress) {
        expect(counts.planned).toBeLessThanOrEqual(totalBudget);
        expect(counts.completed + counts.failed).toBeLessThanOrEqual(totalBudget);
        expect(completionPct).toBeLessThanOrEqual(100);
        if (totalBudget === before.totalBudget) expect(completionPct).toBeGreaterThanOrEqual(before.completionPct);
        before = { completionPct, totalBudget };
      }
      expect(context.planned).toBe(context.completed + context.failed);
      expect(bearsOut(end, context)).toBe(true);
    }),
    { seed: 20_261_122, numRuns: 120 },
  );
});

/** What the reason claims, in its own words. */
function bearsOut(end: Decision, context: ContinuationContext): boolean {
  const { completed, failed, planned, totalBudget, coveredPairs, possiblePairs } = context;
  const enough = completed > 0 && completed >= context.successRateFloor * (completed + failed);
  if (end.kind === 'fail') {
    if (end.reason === 'no_valid_outcomes') return completed === 0;
    return end.reason === 'low_success_rate' && completed > 0 && !enough;
  }
  if (end.kind !== 'score' || completed === 0) return false;
  const thresholdMet = 100 * coveredPairs >= context.completionThresholdPct * Math.min(totalBudget, possiblePairs);
  const claims: Partial<Record<CompleteReason, boolean>> = {
    target_reached:
      (context.precision?.reliabilityLower ?? 0) >= (context.targetReliability ?? 0) &&
      (context.precision?.standardError ?? Infinity) <= (context.targetStandardError ?? Infinity) &&
      (context.targetReliability ?? context.targetStandardError) !== null,
    stable:
      context.precision?.reliable === true &&
      completed >= 12 &&
      (context.maxScoreChange ?? Infinity) <= context.stabilityThreshold,
    budget_exhausted: planned === totalBudget && enough,
    resampling_cap:
      coveredPairs === possiblePairs && context.resamplingPassesDone >= context.resamplingPasses && enough,
    threshold_reached: thresholdMet,
    threshold_override: context.thresholdOverridden && thresholdMet,
    provider_wave_settled: enough,
    coverage_exhausted: !context.pairsPlannable && enough,
  };
  return claims[end.reason] ?? false;
}
