import { defaultSettings } from '../../src/contracts/settings';
import { applyThresholdChange, thresholdComplaints } from '../../src/contracts/threshold-change';

test.each([
  [{ completionThresholdPct: 1 }],
  [{ completionThresholdPct: 100, by: 'me' }],
  [{ totalBudget: 40 }],
  [{ maxCostUsd: 2.5 }],
  [{ stabilityThreshold: 0, stabilityMinOutcomes: 0, successRateFloor: 1, resamplingPasses: 0 }],
])('%j can be applied', (change) => {
  expect(thresholdComplaints(change, { planned: 40, spentUsd: 2.5 })).toEqual([]);
});

test.each([
  [{ completionThresholdPct: 0 }, 'completionThresholdPct is a whole number from 1 to 100, got 0'],
  [{ completionThresholdPct: 101 }, 'got 101'],
  [{ completionThresholdPct: 50.5 }, 'got 50.5'],
  [{ completionThresholdPct: '50' }, 'got 50'],
  [{ successRateFloor: Number.NaN }, 'got NaN'],
  [{ totalBudget: 39 }, 'cannot fall below the 40 comparisons planned already'],
  [{ maxCostUsd: 2.49 }, 'maxCostUsd cannot fall below the $2.50 spent already'],
  [{ maxCostUsd: -1 }, 'maxCostUsd is a number from 0 to 1000000, got -1'],
  [{ maxCostUsd: null }, 'got null'],
  [{ budget: 50 }, 'budget is not a threshold'],
  [{ by: 'me' }, 'nothing to change was given'],
])('%j is refused (S4-089)', (change, complaint) => {
  expect(thresholdComplaints(change as object, { planned: 40, spentUsd: 2.5 }).join('; ')).toContain(complaint);
});

test('only what was given changes, and a chosen threshold counts as an override', () => {
  const settings = defaultSettings(20);
  expect(applyThresholdChange(settings, { totalBudget: 300, by: 'me' })).toEqual({ ...settings, totalBudget: 300 });
  const lowered = applyThresholdChange(settings, { completionThresholdPct: 50 });
  expect(lowered).toEqual({ ...settings, completionThresholdPct: 50, thresholdOverridden: true });
});
