import { log } from '@temporalio/workflow';
import { dollars, isNearCap } from '../src/contracts/cost';
import { queueProcessingMode } from '../src/contracts/queue-processing-mode';
import type { BatchState } from './batch-state';

/** Warns that the cap is near, once for each cap. */
export function warnOfCap(state: BatchState): void {
  const { spentUsd, warnedCapUsd } = state;
  const maxCostUsd = state.settings.maxCostUsd ?? null;
  if (!isNearCap(spentUsd, maxCostUsd) || warnedCapUsd === maxCostUsd) return;
  state.warnedCapUsd = maxCostUsd;
  const mode = queueProcessingMode(state.settings.mode);
  log.warn('The cap on cost is near', { mode, spent: dollars(spentUsd), cap: dollars(maxCostUsd ?? 0) });
}
