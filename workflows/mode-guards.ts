import type { BatchSettings } from '../src/contracts/settings';
import { decide, successRateFailure, type ContinuationContext, type Decision } from './continuation';

/**
 * The decision as the batch's kind allows it. `decide` knows nothing of modes; these guards stand around it:
 * a provider's batch job is one wave, never resampled and never followed by another, its stability and precision only reported;
 * pairs that were given with the batch, or that recorded votes bring, are asked to the last one.
 */
export function decideGuarded(context: ContinuationContext, { mode, pairs }: BatchSettings): Decision {
  const decision = decide(context);
  if (mode === 'provider_batch_api') return oneWave(decision, context);
  return pairs === 'planned' ? decision : toTheLastPair(decision, context);
}

function oneWave(decision: Decision, context: ContinuationContext): Decision {
  if (context.planned === 0) return decision;
  const goesOn = decision.kind === 'more' || decision.kind === 'resample';
  const early = decision.kind === 'score' && (decision.reason === 'stable' || decision.reason === 'target_reached');
  if (!goesOn && !early) return decision;
  const failure = successRateFailure(context);
  return failure === null ? { kind: 'score', reason: 'provider_wave_settled' } : { kind: 'fail', reason: failure };
}

function toTheLastPair(decision: Decision, context: ContinuationContext): Decision {
  const left = context.pairsPlannable && context.planned < context.totalBudget;
  const endsEarly = decision.kind === 'score' && decision.reason !== 'threshold_override';
  return left && (endsEarly || decision.kind === 'resample') ? { kind: 'more' } : decision;
}
