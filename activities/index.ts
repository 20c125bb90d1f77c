import type { ControlActivities, JudgeActivities } from '../src/contracts/protocol';
import { markBatchEnded } from '../src/store/batches';
import type { Store } from '../src/store/connect';
import { failOpenComparisons } from '../src/store/settling';
import { createFitting } from './fitting';
import { createJudging, type JudgingOptions } from './judging';
import { createPlanning } from './planning';

/** Activities of the control queue. */
export function createControlActivities(store: Store): ControlActivities {
  return {
    ...createPlanning(store),
    ...createFitting(store),
    failOpenComparisons: ({ batchId, wave }) => failOpenComparisons(store, batchId, wave),
    finaliseBatch: ({ batchId, result, decision }) => markBatchEnded(store, batchId, result, decision),
  };
}

/** Activities of a provider's queue. */
export function createJudgeActivities(store: Store, options: JudgingOptions): JudgeActivities {
  return createJudging(store, options);
}
