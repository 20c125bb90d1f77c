import { defaultSettings } from '../../src/contracts/settings';
import { continuationContext, newBatchState } from '../../workflows/batch-state';
import type { ContinuationContext } from '../../workflows/continuation';
import { decideEnding } from '../../workflows/ending';
import { decideGuarded } from '../../workflows/mode-guards';
import { batchInput } from './batch-input';
import { told } from './simulated-batch';

const precision = { reliable: true, reliabilityLower: 0.6, standardError: 0.5 };

/** A batch of 20 items in the middle of a wave, as far as the counts say. */
function contextOf(counts: Partial<ContinuationContext>): ContinuationContext {
  return { ...continuationContext(newBatchState(batchInput(20), 0)), planned: 100, precision, ...counts };
}

test.each([
  ['deadline', { completed: 79, failed: 0 }, 'fail: deadline'],
  ['deadline', { completed: 80, failed: 0 }, 'score: forced_recovery'],
  ['deadline', { completed: 64, failed: 16 }, 'score: forced_recovery'],
  ['deadline', { completed: 63, failed: 17 }, 'fail: low_success_rate'],
  ['deadline', { completed: 0, failed: 100 }, 'fail: no_valid_outcomes'],
  ['deadline', { planned: 0, completed: 0, failed: 0 }, 'fail: deadline'],
  ['finalize', { completed: 1, failed: 9 }, 'score: finalized_by_operator'],
  ['finalize', { completed: 0, failed: 9 }, 'fail: no_valid_outcomes'],
  ['override', { completed: 34, failed: 66 }, 'score: threshold_override'],
  ['cancel', { completed: 50, failed: 0 }, 'cancel'],
] as const)('%s with %j: %s', (ending, counts, decision) => {
  expect(told(decideEnding(ending, contextOf(counts)))).toBe(decision);
});

const provider = defaultSettings(20, 'provider_batch_api');

test.each([
  ['before its wave', { planned: 0, completed: 0 }, 'more'],
  ['when pairs are left (S1-28)', { completed: 90, failed: 10, coveredPairs: 90 }, 'score: provider_wave_settled'],
  ['when it would resample (S1-27)', { completed: 100, coveredPairs: 190 }, 'score: provider_wave_settled'],
  ['when stable (S1-44)', { completed: 100, coveredPairs: 90, maxScoreChange: 0 }, 'score: provider_wave_settled'],
  [
    'when as precise as asked for',
    { completed: 100, coveredPairs: 90, targetReliability: 0.5 },
    'score: provider_wave_settled',
  ],
  ['when too much failed (S1-30)', { completed: 50, failed: 50, coveredPairs: 50 }, 'fail: low_success_rate'],
  ['at its cap', { planned: 200, completed: 200, coveredPairs: 150 }, 'score: budget_exhausted'],
])('provider_batch_api %s', (_name, counts, decision) => {
  expect(told(decideGuarded(contextOf({ failed: 0, ...counts }), provider))).toBe(decision);
});

test.each([
  ['stable', { completed: 40, planned: 40, maxScoreChange: 0 }, 'more'],
  ['fully covered', { completed: 190, planned: 190, coveredPairs: 190 }, 'more'],
  ['asked to the last one', { completed: 200, planned: 200, coveredPairs: 10 }, 'score: budget_exhausted'],
  [
    'met by an override',
    { completed: 60, planned: 60, coveredPairs: 60, thresholdOverridden: true, completionThresholdPct: 30 },
    'score: threshold_override',
  ],
])('given pairs that are %s', (_name, counts, decision) => {
  const settings = { ...defaultSettings(20), pairs: 'given' } as const;
  expect(told(decideGuarded(contextOf({ failed: 0, ...counts }), settings))).toBe(decision);
});
