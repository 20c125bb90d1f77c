/**
 * One comparative-judgement batch, as a protocol:
 *   [ plan wave → judge its bundles → fit → decide ]* → finalise
 * Its client has stored the items and settings before it begins. What operators may say is in operator.ts, the
 * decision itself in continuation.ts; each decision is stored together with the change that it causes.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  sleep,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { CjBatchInput, CjBatchResult } from '../src/contracts/protocol';
import { control } from './activity-proxies';
import { publish } from './batch-page';
import {
  applyFit,
  applyPlan,
  carriedState,
  continuationContext,
  newBatchState,
  recordDecision,
  type BatchState,
} from './batch-state';
import { logCompletion, logOutcome } from './completion-log';
import { decideEnding, type FinalDecision } from './ending';
import { judgeWave } from './judge-wave';
import { keepWatch } from './keep-watch';
import { decideGuarded } from './mode-guards';
import { Operator } from './operator';
import { takeUp } from './take-up';

export async function cjBatch(input: CjBatchInput): Promise<CjBatchResult> {
  const state = newBatchState(input, Date.now());
  const takenUp = CancellationScope.nonCancellable(() => takeUp(state));
  const operator = new Operator(state, takenUp);
  // Temporal's own Cancel is one more message: nothing below is cut off by it in the middle of a write.
  CancellationScope.current().cancelRequested.catch(() => operator.end('cancel'));
  return CancellationScope.nonCancellable(async () => {
    const clocks = new CancellationScope();
    void clocks.run(() => Promise.all([endAtDeadline(state, operator), keepWatch(state, operator)]));
    const decision = await takenUp.then(() => judgeUntilDecided(state, operator)).catch(decisionAfterFailure);
    clocks.cancel();
    const result = await finalise(state, decision);
    await condition(allHandlersFinished);
    return result;
  });
}

async function judgeUntilDecided(state: BatchState, operator: Operator): Promise<FinalDecision> {
  const { batchId } = state.input;
  for (;;) {
    // While paused nothing is planned; what is decided may end the batch all the same.
    await operator.settled();
    await condition(() => state.pause === null || state.ending !== null);
    const context = continuationContext(state);
    if (state.ending !== null) return decideEnding(state.ending, context);
    if (state.wave > 0) logCompletion(state);
    const decision = decideGuarded(context, state.settings);
    if (decision.kind === 'score' || decision.kind === 'fail' || decision.kind === 'cancel') return decision;
    if (decision.kind === 'wait') {
      await judgeReopened(state, operator);
      continue;
    }
    await continueAsNewIfLong(state);

    const kind = decision.kind === 'resample' ? 'resampling' : 'coverage';
    const wave = state.wave + 1;
    const planned = await control.planWave({ batchId, wave, kind, decision: recordDecision(state, decision) });
    applyPlan(state, kind, planned);
    if (planned.planned === 0) continue;
    publish(state);
    await judgeWave(state, operator, planned.bundles);
    applyFit(state, await control.fitBatch({ batchId, wave }));
  }
}

/** Between waves a comparison is open only if it was redriven; the wave's fit is then made again. */
async function judgeReopened(state: BatchState, operator: Operator): Promise<void> {
  const { batchId } = state.input;
  const { wave } = state;
  await judgeWave(state, operator, await control.bundleOpenComparisons({ batchId, wave }));
  applyFit(state, await control.fitBatch({ batchId, wave }));
}

/** Between waves nothing is in flight, so all that the next run needs is the state. */
async function continueAsNewIfLong(state: BatchState): Promise<void> {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  const { historyLimit } = state.input;
  if (!continueAsNewSuggested && (historyLimit === null || historyLength < historyLimit)) return;
  await condition(allHandlersFinished);
  await continueAsNew<typeof cjBatch>({ ...state.input, carried: carriedState(state) });
}

/** The deadline is absolute: it goes along through pauses and continue-as-new. */
async function endAtDeadline(state: BatchState, operator: Operator): Promise<void> {
  try {
    await sleep(Math.max(1, state.startedAtMs + state.settings.deadlineMs - Date.now()), { summary: 'Batch deadline' });
    operator.end('deadline');
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
}

/** A batch whose activities failed for good still ends, with what it has. */
function decisionAfterFailure(error: unknown): FinalDecision {
  // A bug, or continue-as-new: the one fails the workflow task until a deploy mends it, the other is no failure.
  if (!(error instanceof TemporalFailure)) throw error;
  log.error('The batch cannot go on', { error });
  return { kind: 'fail', reason: 'internal' };
}

async function finalise(state: BatchState, decision: FinalDecision): Promise<CjBatchResult> {
  const { batchId } = state.input;
  const result = resultOf(decision);
  state.result = result;
  logOutcome(state, decision);
  await control.finaliseBatch({ batchId, result, decision: recordDecision(state, decision) });
  state.status = result.status;
  publish(state);
  return result;
}

function resultOf(decision: FinalDecision): CjBatchResult {
  switch (decision.kind) {
    case 'score':
      return { status: 'complete', reason: decision.reason };
    case 'fail':
      return { status: 'failed', reason: decision.reason };
    case 'cancel':
      return { status: 'cancelled', reason: 'cancelled' };
  }
}
