/**
 * What is believed of a score before any outcome, as a penalty that is subtracted from the log-likelihood for each
 * item. The penalty is convex; where `curvature` is positive, every fit has exactly one optimum.
 */
export interface Prior {
  /** Standard deviation in log-odds if the prior is normal, else null. */
  readonly spread: number | null;
  penalty(score: number): number;
  /** First derivative of the penalty. */
  gradient(score: number): number;
  /** Second derivative of the penalty. */
  curvature(score: number): number;
}

/** A spread that is wide for human judges and plausible for consistent ones, for where it is not estimated. */
export const defaultPriorSpread = 2;

/** Nothing is believed: likelihood alone. The optimum is then not unique, and it may not be finite. */
export const flatPrior: Prior = { spread: null, penalty: () => 0, gradient: () => 0, curvature: () => 0 };

/**
 * Scores are N(0, spread²): the penalty θ²/(2·spread²).
 *
 * @param spread in log-odds, greater than zero
 * @throws RangeError for any other spread
 */
export function normalPrior(spread: number = defaultPriorSpread): Prior {
  if (!(spread > 0 && Number.isFinite(spread))) {
    throw new RangeError(`Expected the spread of a prior to be a finite number above 0, got ${spread}.`);
  }
  const precision = 1 / (spread * spread);
  return {
    spread,
    penalty: (score) => (precision * score * score) / 2,
    gradient: (score) => precision * score,
    curvature: () => precision,
  };
}
