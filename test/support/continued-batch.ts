import type { BatchRequest } from '../../src/client/batch-request';
import { toNewBatch } from '../../src/client/to-new-batch';
import { batchWorkflowId } from '../../src/contracts/ids';
import { overrideThresholdsSignal } from '../../src/contracts/messages';
import type { CjBatchInput } from '../../src/contracts/protocol';
import { controlQueue } from '../../src/contracts/task-queues';
import { insertBatch } from '../../src/store/batches';
import type { Store } from '../../src/store/connect';
import type { TemporalRig } from './temporal';

/**
 * Starts a batch that no stability ends early.
 * @param historyLimit events after which it continues as new; null: when the server suggests it
 */
export async function startUnstable(
  rig: TemporalRig,
  store: Store,
  request: BatchRequest,
  historyLimit: number | null,
): Promise<string> {
  const batch = toNewBatch(request);
  await insertBatch(store, batch);
  const { batchId, settings } = batch;
  const input: CjBatchInput = {
    batchId,
    itemCount: request.items.length,
    settings,
    searchAttributes: false,
    historyLimit,
    carried: null,
  };
  await rig.environment.client.workflow.signalWithStart('cjBatch', {
    workflowId: batchWorkflowId(batchId),
    taskQueue: controlQueue,
    args: [input],
    signal: overrideThresholdsSignal,
    signalArgs: [{ stabilityThreshold: 0, by: 'a test' }],
  });
  return batchId;
}
