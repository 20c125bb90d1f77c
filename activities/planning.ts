import { planWave, waveSize } from '../src/core/pairing';
import type { ControlActivities } from '../src/contracts/protocol';
import type { Store } from '../src/store/connect';
import { bundleRetryPool, insertWave } from '../src/store/waves';

/** Share of every wave that is drawn at random: without it the spread of the scores is hardly identified. */
const randomShare = 0.2;

export function createPlanning(store: Store): Pick<ControlActivities, 'planWave' | 'bundleRetries'> {
  return {
    planWave: (request) =>
      insertWave(store, request, ({ settings, seed, itemCount, history, scores }) => {
        const { wave, kind } = request;
        const budgetLeft = settings.totalBudget - history.length;
        // A resampling pass asks about every pair once more; a coverage wave is a few rounds.
        const pairs = kind === 'resampling' ? (itemCount * (itemCount - 1)) / 2 : waveSize(itemCount);
        const size = Math.min(pairs, budgetLeft);
        return planWave({ itemCount, kind, size, history, scores, randomShare, seed, wave });
      }),
    bundleRetries: ({ batchId, wave }) => bundleRetryPool(store, batchId, wave),
  };
}
