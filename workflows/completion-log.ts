import { log } from '@temporalio/workflow';
import { completionText } from '../src/core/completion';
import { queueProcessingMode } from '../src/contracts/queue-processing-mode';
import { continuationContext, type BatchState } from './batch-state';
import type { FinalDecision } from './ending';

/** How far the batch has come, in the figures that the decision reads: never others. */
export function logCompletion(state: BatchState): void {
  const context = continuationContext(state);
  const mode = queueProcessingMode(state.settings.mode);
  const { planned, completed, failed, coveredPairs, totalBudget, completionThresholdPct } = context;
  log.info(completionText(context, completionThresholdPct), {
    planned,
    completed,
    failed,
    coveredPairs,
    totalBudget,
    mode,
  });
}

/** Names the threshold if it is what ends the batch. */
export function logOutcome({ settings }: BatchState, decision: FinalDecision): void {
  if (decision.kind !== 'score') return;
  if (decision.reason !== 'threshold_reached' && decision.reason !== 'threshold_override') return;
  log.info(`${settings.completionThresholdPct}% threshold reached`, { mode: queueProcessingMode(settings.mode) });
}
