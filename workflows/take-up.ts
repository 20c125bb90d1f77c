import { control } from './activity-proxies';
import { publish } from './batch-page';
import { applyFit, applyStored, recentDecisions, type BatchState } from './batch-state';

/**
 * A run to which none before it has handed anything over begins where the rows stand: at nothing, or, when the
 * workflow was terminated or lost and is started again, where the one before it was stopped.
 */
export async function takeUp(state: BatchState): Promise<void> {
  const { batchId, carried } = state.input;
  if (carried !== null) return;
  applyStored(state, await control.readStoredState({ batchId, recentDecisions }));
  const { counts, pause, wave } = state;
  const settled = counts.completed + counts.failed + counts.expired;
  // The one before may have been stopped between the last outcome of its wave and the fit. If something is open, the fit follows it.
  if (wave > 0 && settled === counts.planned) applyFit(state, await control.fitBatch({ batchId, wave }));
  if (wave > 0 || pause !== null) publish(state);
}
