import { possiblePairs } from '../src/core/completion';
import { defaultRandomShare, planWave, waveSize } from '../src/core/pairing';
import type { ControlActivities } from '../src/contracts/protocol';
import type { Store } from '../src/store/connect';
import { bundleRetryPool, insertWave } from '../src/store/waves';

export function createPlanning(store: Store): Pick<ControlActivities, 'planWave' | 'bundleOpenComparisons'> {
  return {
    planWave: (request) =>
      insertWave(store, request, ({ settings, seed, itemCount, history, scores }) => {
        const { wave, kind } = request;
        const budgetLeft = settings.totalBudget - history.length;
        // A resampling pass asks about every pair once more; a coverage wave is a few rounds.
        const pairs = kind === 'resampling' ? possiblePairs(itemCount) : waveSize(itemCount);
        const size = Math.min(pairs, budgetLeft);
        return planWave({ itemCount, kind, size, history, scores, randomShare: defaultRandomShare, seed, wave });
      }),
    bundleOpenComparisons: ({ batchId, wave }) => bundleRetryPool(store, batchId, wave),
  };
}
