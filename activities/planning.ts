import type { ControlActivities, WaveKind } from '../src/contracts/protocol';
import { possiblePairs } from '../src/core/completion';
import { groupByFirst } from '../src/core/group-by-first';
import { defaultRandomShare, planWave, waveSize, type PlannedPair } from '../src/core/pairing';
import type { Store } from '../src/store/connect';
import { bundleRetryPool, insertWave, type PlanningFacts } from '../src/store/waves';

export function createPlanning(store: Store): Pick<ControlActivities, 'planWave' | 'bundleOpenComparisons'> {
  return {
    planWave: (request) => insertWave(store, request, (facts) => planPairs(facts, request)),
    bundleOpenComparisons: ({ batchId, wave }) => bundleRetryPool(store, batchId, wave),
  };
}

interface WaveNumber {
  readonly wave: number;
  readonly kind: WaveKind;
}

function planPairs(facts: PlanningFacts, { wave, kind }: WaveNumber): readonly PlannedPair[] {
  const { settings, history, itemCount, givenPairs } = facts;
  const budgetLeft = Math.max(0, settings.totalBudget - history.length);
  // Given pairs are taken as they stand: order, sides and repeats.
  if (givenPairs !== null)
    return givenPairs.slice(history.length, history.length + Math.min(waveSize(itemCount), budgetLeft));
  const pairs =
    kind === 'resampling' || settings.mode === 'provider_batch_api' ? possiblePairs(itemCount) : waveSize(itemCount);
  // Side by side, comparisons with the same first text come into one bundle, and a provider's cache is still warm.
  if (!settings.bothOrders) return groupByFirst(plan(facts, { wave, kind }, Math.min(pairs, budgetLeft)));
  const half = plan(facts, { wave, kind }, Math.min(Math.ceil(pairs / 2), Math.floor(budgetLeft / 2)));
  return half.flatMap(({ a, b }) => [
    { a, b },
    { a: b, b: a },
  ]);
}

function plan(facts: PlanningFacts, wave: WaveNumber, size: number): readonly PlannedPair[] {
  const { itemCount, history, scores, seed } = facts;
  return planWave({ itemCount, history, scores, seed, size, randomShare: defaultRandomShare, ...wave });
}
