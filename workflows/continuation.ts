/**
 * The decision: what a batch does next. Pure, so that the workflow replays it, the planner can simulate it and
 * anyone can feed it a stored context and get the stored decision back.
 *
 * The order of the questions is the specification:
 *   1 cancelled?                                     → cancel
 *   2 an operator's threshold override met?          → score (threshold_override)
 *   3 comparisons without an outcome?                → wait
 *   4 a cap reached and too few valid outcomes?      → fail
 *   5 precision as asked for, or scores stable?       → score (target_reached, stable)
 *   6 full coverage, and a pass left?                → resample
 *   7 budget, resampling passes or threshold met?    → score (which of them)
 *   8 pairs left to plan?                            → more
 *   9 otherwise                                      → score (coverage_exhausted), or fail as in 4
 * Every context that a batch can reach ends: 6 and 8 spend budget, the rest are final.
 */
import type { CompleteReason, FailReason } from '../src/contracts/batch';
import type { FitPrecision } from '../src/core/fit/precision';
import { completionPct } from '../src/core/completion';

/** All facts that the decision reads, and nothing else. Counts are of comparisons. */
export interface ContinuationContext {
  readonly cancelled: boolean;
  readonly planned: number;
  /** Settled with winner a, b or tie. */
  readonly completed: number;
  /** Settled without a winner: failed or expired. Errors spend budget and never count as completed. */
  readonly failed: number;
  readonly totalBudget: number;
  /** Distinct unordered pairs with a valid outcome. */
  readonly coveredPairs: number;
  /** n(n − 1)/2. */
  readonly possiblePairs: number;
  /** False once the planner has found no pair to plan. */
  readonly pairsPlannable: boolean;
  readonly completionThresholdPct: number;
  /** The threshold in force was set by an operator while the batch ran. */
  readonly thresholdOverridden: boolean;
  readonly successRateFloor: number;
  readonly resamplingPassesDone: number;
  readonly resamplingPasses: number;
  /** Between the last two fits; null if there are not two, or if both saw the same data. */
  readonly maxScoreChange: number | null;
  readonly stabilityThreshold: number;
  readonly stabilityMinOutcomes: number;
  /** Of the latest fit; null before the first. */
  readonly precision: FitPrecision | null;
  /** Reliability to reach, 0 to 1; null: none was asked for. */
  readonly targetReliability: number | null;
  /** Standard error to reach, in log-odds; null: none was asked for. */
  readonly targetStandardError: number | null;
}

export type Decision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'more' }
  | { readonly kind: 'resample' }
  | { readonly kind: 'score'; readonly reason: CompleteReason }
  | { readonly kind: 'fail'; readonly reason: FailReason }
  | { readonly kind: 'cancel' };

export function decide(context: ContinuationContext): Decision {
  if (context.cancelled) return { kind: 'cancel' };
  if (context.possiblePairs === 0) return { kind: 'fail', reason: 'too_few_items' };
  const thresholdMet = completionPct(context) >= context.completionThresholdPct;
  if (context.thresholdOverridden && thresholdMet) return { kind: 'score', reason: 'threshold_override' };
  if (context.planned > context.completed + context.failed) return { kind: 'wait' };

  const budgetExhausted = context.planned >= context.totalBudget;
  const fullCoverage = context.coveredPairs >= context.possiblePairs;
  const resamplingCapMet = fullCoverage && context.resamplingPassesDone >= context.resamplingPasses;
  const failure = successRateFailure(context);
  if ((budgetExhausted || resamplingCapMet) && failure !== null) return { kind: 'fail', reason: failure };
  if (isTargetReached(context)) return { kind: 'score', reason: 'target_reached' };
  if (isStable(context)) return { kind: 'score', reason: 'stable' };

  const roomForMore = !budgetExhausted && context.pairsPlannable;
  if (roomForMore && fullCoverage && !resamplingCapMet) return { kind: 'resample' };
  if (budgetExhausted) return { kind: 'score', reason: 'budget_exhausted' };
  // Full coverage is also 100 % completion, so the cap that ended the resampling is the reason that says more.
  if (resamplingCapMet && context.resamplingPassesDone > 0) return { kind: 'score', reason: 'resampling_cap' };
  if (thresholdMet) return { kind: 'score', reason: 'threshold_reached' };
  if (roomForMore) return { kind: 'more' };
  return failure === null ? { kind: 'score', reason: 'coverage_exhausted' } : { kind: 'fail', reason: failure };
}

/**
 * The lower limit has to reach a target of reliability: a batch that stopped at the first estimate that is high enough
 * would stop at its luckiest. Scores of judges who answer at random have small errors around nothing, so an error only
 * counts where the scores are reliable.
 */
function isTargetReached({ precision, targetReliability, targetStandardError }: ContinuationContext): boolean {
  if (precision === null || (targetReliability === null && targetStandardError === null)) return false;
  const { reliable, reliabilityLower, standardError } = precision;
  const tellsApart = targetReliability === null ? reliable : reliabilityLower >= targetReliability;
  return tellsApart && standardError <= (targetStandardError ?? Infinity);
}

/** Scores that hardly tell items apart move little too: they are not stable but unreliable. */
function isStable(context: ContinuationContext): boolean {
  return (
    context.precision?.reliable === true &&
    context.maxScoreChange !== null &&
    context.completed >= context.stabilityMinOutcomes &&
    context.maxScoreChange <= context.stabilityThreshold
  );
}

/** Why the outcomes are too few to score, or null if they are enough. */
export function successRateFailure(context: ContinuationContext): FailReason | null {
  if (context.completed === 0) return 'no_valid_outcomes';
  const successRate = context.completed / (context.completed + context.failed);
  return successRate < context.successRateFloor ? 'low_success_rate' : null;
}
