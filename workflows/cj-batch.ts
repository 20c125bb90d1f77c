/**
 * One comparative-judgement batch, as a protocol:
 *   [ plan wave → judge its bundles → fit → decide ]* → finalise
 * Its client has stored the items and settings before it begins. The decision itself is in continuation.ts; each
 * decision is stored together with the change that it causes.
 */
import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  setHandler,
  TemporalFailure,
} from '@temporalio/workflow';
import { cancelSignal, progressQuery } from '../src/contracts/messages';
import type { CjBatchInput, CjBatchResult } from '../src/contracts/protocol';
import { control } from './activity-proxies';
import {
  applyFit,
  applyPlan,
  continuationContext,
  newBatchState,
  progressOf,
  recordDecision,
  type BatchState,
} from './batch-state';
import { decide, type Decision } from './continuation';
import { judgeWave } from './judge-wave';

type FinalDecision = Extract<Decision, { kind: 'score' | 'fail' | 'cancel' }>;

export async function cjBatch(input: CjBatchInput): Promise<CjBatchResult> {
  // ---- Messages -------------------------------------------------------------------------------------------------
  const state = newBatchState(input);
  const waves = new CancellationScope();
  setHandler(cancelSignal, ({ reason }) => {
    state.cancelReason ??= reason;
    waves.cancel();
  });
  setHandler(progressQuery, () => progressOf(state));

  // ---- Main logic -----------------------------------------------------------------------------------------------
  const decision = await waves
    .run(() => judgeUntilDecided(state))
    .catch((error: unknown) => decisionAfter(error, state));
  return CancellationScope.nonCancellable(() => finalise(state, decision));
}

async function judgeUntilDecided(state: BatchState): Promise<FinalDecision> {
  const { batchId } = state.input;
  for (;;) {
    const decision = decide(continuationContext(state));
    if (decision.kind === 'score' || decision.kind === 'fail' || decision.kind === 'cancel') return decision;
    if (decision.kind === 'wait')
      throw ApplicationFailure.nonRetryable('A wave ended with open comparisons', 'internal');

    const wave = state.wave + 1;
    const kind = decision.kind === 'resample' ? 'resampling' : 'coverage';
    const planned = await control.planWave({ batchId, wave, kind, decision: recordDecision(state, decision) });
    applyPlan(state, kind, planned);
    if (planned.planned === 0) continue;
    await judgeWave(state, planned.bundles);
    applyFit(state, await control.fitBatch({ batchId, wave }));
  }
}

/** A cancelled batch and one whose activities failed for good still end, with what they have. */
function decisionAfter(error: unknown, state: BatchState): FinalDecision {
  if (isCancellation(error)) {
    // The signal says why; Temporal's own Cancel (a button of its Web UI) does not.
    state.cancelReason ??= 'cancelled through Temporal';
    return { kind: 'cancel' };
  }
  if (error instanceof TemporalFailure) return { kind: 'fail', reason: 'internal' };
  throw error; // a bug: it fails the workflow task, and the next deploy can mend it
}

async function finalise(state: BatchState, decision: FinalDecision): Promise<CjBatchResult> {
  const { batchId } = state.input;
  const result = resultOf(decision);
  // What was judged before the cancellation is ranked all the same.
  if (decision.kind === 'cancel' && state.wave > 0)
    applyFit(state, await control.fitBatch({ batchId, wave: state.wave }));
  await control.finaliseBatch({ batchId, result, decision: recordDecision(state, decision) });
  state.status = result.status;
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
