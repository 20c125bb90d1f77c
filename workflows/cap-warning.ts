import { log } from '@temporalio/workflow';
import { dollars, isNearCap } from '../src/contracts/cost';
import type { BatchState } from './batch-state';

/** Warns that the cap is near, once for each cap. */
export function warnOfCap(state: BatchState): void {
  const { spentUsd, warnedCapUsd } = state;
  const maxCostUsd = state.settings.maxCostUsd ?? null;
  if (!isNearCap(spentUsd, maxCostUsd) || warnedCapUsd === maxCostUsd) return;
  state.warnedCapUsd = maxCostUsd;
  log.warn('The cap on cost is near', { spent: dollars(spentUsd), cap: dollars(maxCostUsd ?? 0) });
}
