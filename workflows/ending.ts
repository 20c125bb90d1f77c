import type { CompleteReason } from '../src/contracts/batch';
import { successRateFailure, type ContinuationContext, type Decision } from './continuation';
import type { Ending } from './batch-state';

export type FinalDecision = Extract<Decision, { kind: 'score' | 'fail' | 'cancel' }>;

/** Share of the planned comparisons that must be settled for a batch at its deadline to be scored. */
const forcedRecoveryShare = 0.8;

/** What is decided when the waves do not end by themselves. Open comparisons will be settled as cancelled. */
export function decideEnding(ending: Ending, context: ContinuationContext): FinalDecision {
  switch (ending) {
    case 'cancel':
      return { kind: 'cancel' };
    case 'override':
      return scoreOrFail('threshold_override', context);
    case 'finalize':
      return scoreOrFail('finalized_by_operator', context);
    case 'deadline': {
      const settled = context.completed + context.failed;
      const enough = context.planned > 0 && settled / context.planned >= forcedRecoveryShare;
      if (!enough) return { kind: 'fail', reason: 'deadline' };
      const failure = successRateFailure(context);
      return failure === null ? { kind: 'score', reason: 'forced_recovery' } : { kind: 'fail', reason: failure };
    }
  }
}

/** An operator may score few outcomes, but not none. */
function scoreOrFail(reason: CompleteReason, { completed }: ContinuationContext): FinalDecision {
  return completed === 0 ? { kind: 'fail', reason: 'no_valid_outcomes' } : { kind: 'score', reason };
}
