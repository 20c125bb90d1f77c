import type { ControlActivities } from '../src/contracts/protocol';
import type { Store } from '../src/store/connect';
import { bundleRetryPool, insertWave } from '../src/store/waves';
import { waveComparisons } from './wave-comparisons';

export function createPlanning(store: Store): Pick<ControlActivities, 'planWave' | 'bundleOpenComparisons'> {
  return {
    planWave: (request) => insertWave(store, request, (facts) => waveComparisons(facts, request)),
    bundleOpenComparisons: ({ batchId, wave }) => bundleRetryPool(store, batchId, wave),
  };
}
