import { centredInGroups, itemGroups, type ItemGroups } from './item-groups';
import type { SpreadEstimate } from './estimate-spread';
import type { Range } from './posterior-draws';

/** How far scores are told apart, from their variance and standard errors. Null where there is nothing to divide by. */
export interface Separation {
  /** Scale separation reliability 1 − mean(se²)/var(θ); at most 1, negative where errors exceed the spread. */
  readonly ssr: number | null;
  /** Separation index sd(θ)/√mean(se²), at least 0. */
  readonly separation: number | null;
}

/** The squared correlation, within groups if there are any, of scores and true scores, as far as the outcomes tell; all from 0 to 1. */
export interface Reliability {
  readonly estimate: number;
  /** The probability that it is less is 5 %. */
  readonly lower: number;
  /** The probability that it is more is 5 %. */
  readonly upper: number;
}

/** Scores are called reliable from this estimate on, unless another target is given. */
export const reliabilityTarget = 0.7;
/** And only if the lower limit reaches this: a high estimate alone may be luck. */
export const reliabilityFloor = 0.5;

/** Whether scores may be relied on. Judges who answer at random hardly ever pass (below 2 % of batches). */
export function isReliable({ estimate, lower }: Reliability, target: number = reliabilityTarget): boolean {
  return estimate >= target && lower >= reliabilityFloor;
}

/**
 * Reliability that does not flatter when pairs are chosen by the scores so far: the estimate by marginal likelihood, the
 * limits from scores drawn from the posterior.
 *
 * @param drawn 90 % range of the squared correlation
 */
export function honestReliability({ reliability: estimate }: SpreadEstimate, drawn: Range): Reliability {
  return { estimate, lower: Math.min(drawn.lower, estimate), upper: Math.max(drawn.upper, estimate) };
}

/**
 * Separation as comparative judgement reports it (Pollitt 2012, Assessment in Education 19, 281–300; var(θ) with n −
 * 1). Beware: pairing that chases close scores inflates both.
 *
 * @param scores in log-odds, by item
 * @param standardErrors in log-odds, by item
 * @param groups each with a scale of its own: the variance is that within them, with n less their number
 */
export function separation(
  scores: readonly number[],
  standardErrors: readonly number[],
  groups: ItemGroups = itemGroups(scores.length, null),
): Separation {
  const n = scores.length;
  const variance =
    centredInGroups(scores, groups).reduce((sum, score) => sum + score ** 2, 0) / (n - groups.sizes.length);
  const meanSquaredError = standardErrors.reduce((sum, error) => sum + error * error, 0) / n;
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    ssr: orNull(1 - meanSquaredError / variance),
    separation: Number.isFinite(meanSquaredError) ? orNull(Math.sqrt(variance / meanSquaredError)) : null,
  };
}
