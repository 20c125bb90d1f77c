import {
  applyBundle,
  applyFit,
  applyPlan,
  continuationContext,
  newBatchState,
  progressOf,
  recordDecision,
} from '../../workflows/batch-state';
import { decide, type ContinuationContext } from '../../workflows/continuation';
import { batchInput } from './batch-input';
import { told } from './simulated-batch';

const stateOf = (itemCount: number) => newBatchState(batchInput(itemCount), 0);
const facts = {
  counts: { planned: 20, completed: 18, failed: 1, expired: 1, cancelled: 0 },
  coveredPairs: 18,
  dataSha256: 'one',
  maxScoreChange: 0.01,
  precision: { reliable: true, reliabilityLower: 0.6, standardError: 0.5 },
};

test('a change counts as stable only between fits of different data', () => {
  const state = stateOf(20);
  applyFit(state, facts);
  expect(told(decide(continuationContext(state)))).toBe('score: stable');
  applyFit(state, facts);
  expect(continuationContext(state).maxScoreChange).toBeNull();
  expect(told(decide(continuationContext(state)))).toBe('more');
  applyFit(state, { ...facts, dataSha256: 'two' });
  expect(told(decide(continuationContext(state)))).toBe('score: stable');
});

test('waves accumulate: 10, 10 and 5 are 25 planned in 3 waves (S4-010, S4-035)', () => {
  const state = stateOf(20);
  for (const planned of [10, 10, 5]) applyPlan(state, 'coverage', { planned, bundles: [] });
  expect(progressOf(state)).toMatchObject({
    wave: 3,
    status: 'comparing',
    counts: { planned: 25 },
    totalBudget: 200,
  });
});

test('an empty wave is no wave: it says that no pair is left', () => {
  const state = stateOf(20);
  applyPlan(state, 'resampling', { planned: 0, bundles: [] });
  expect(state).toMatchObject({ wave: 0, pairsPlannable: false, resamplingPassesDone: 0 });
});

test('only a resampling wave is a pass', () => {
  const state = stateOf(4);
  applyPlan(state, 'coverage', { planned: 6, bundles: [] });
  applyPlan(state, 'resampling', { planned: 6, bundles: [] });
  expect(continuationContext(state).resamplingPassesDone).toBe(1);
});

test('a bundle moves one counter for each comparison, and none for a retryable failure (S4-054, S4-055)', () => {
  const state = stateOf(20);
  applyPlan(state, 'coverage', { planned: 10, bundles: [] });
  const bundle = { completed: 6, failed: 1, retryable: 3, retryAfterMs: 0, short: false, spentUsd: 0.5, blocked: null };
  applyBundle(state, bundle);
  expect(state.counts).toEqual({ planned: 10, completed: 6, failed: 1, expired: 0, cancelled: 0 });
  expect(progressOf(state).cost).toEqual({ spentUsd: 0.5, maxUsd: null });
  expect(told(decide(continuationContext(state)))).toBe('wait');
});

test('expired comparisons are settled without an outcome: nobody waits for them', () => {
  const state = stateOf(20);
  applyFit(state, { ...facts, maxScoreChange: null });
  expect(continuationContext(state)).toMatchObject({ completed: 18, failed: 2 });
  expect(told(decide(continuationContext(state)))).toBe('more');
});

test('a decision is numbered and stored with facts that give it again (S1-25)', () => {
  const state = stateOf(20);
  const first = recordDecision(state, decide(continuationContext(state)));
  applyFit(state, facts);
  const second = recordDecision(state, decide(continuationContext(state)));
  expect([first, second].map(({ sequence, kind, reason }) => [sequence, kind, reason])).toEqual([
    [1, 'more', null],
    [2, 'score', 'stable'],
  ]);
  const again = JSON.parse(JSON.stringify(second.context)) as ContinuationContext;
  expect(told(decide(again))).toBe('score: stable');
  expect(progressOf(state).lastDecision).toEqual({ kind: 'score', reason: 'stable' });
});

test('it survives JSON, as continue-as-new needs', () => {
  const state = stateOf(20);
  applyFit(state, facts);
  recordDecision(state, { kind: 'more' });
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});
