/**
 * The Bradley–Terry model: P(i is preferred to j) = σ(θ_i − θ_j), σ the logistic function, θ a score in natural
 * log-odds. Only differences of scores mean anything, so scores are given with mean 0 over all items (or over each group). A tie is half a
 * win for each. Bradley and Terry (1952), Biometrika 39, 324–345. The estimators are `fitMap`, `fitMleEps` and `fitGraded`.
 */

/** A valid outcome between two different items, given by their indexes; `a` was shown first. */
export interface Outcome {
  readonly a: number;
  readonly b: number;
  readonly winner: 'a' | 'b' | 'tie';
}

/** Penalised, ε-adjusted, or penalised with confidence taken for the margin. */
export const estimators = ['map', 'mle-eps', 'graded'] as const;
export type Estimator = (typeof estimators)[number];

/** What an estimator made of the outcomes. A fit that did not converge says so and holds the last iterate. */
export interface Fit {
  readonly estimator: Estimator;
  /** Log-odds by item index; mean zero, in each group if there are any, unless known scores fix the scale. */
  readonly scores: readonly number[];
  /** In log-odds, by item index; greater than zero, but 0 for a known score. */
  readonly standardErrors: readonly number[];
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest absolute entry of what should be zero at the solution, in wins. */
  readonly gradientNorm: number;
  /** Standard deviation of the prior in log-odds; null without a normal prior. */
  readonly priorSpread: number | null;
}

/** σ(difference): the probability that the first of two items wins, for their difference in log-odds. */
export function winProbability(difference: number): number {
  return 1 / (1 + Math.exp(-difference));
}

/** σ(d)·σ(−d): the variance of one outcome, exact also where the probability rounds to 1. */
export function outcomeVariance(difference: number): number {
  const odds = Math.exp(-Math.abs(difference));
  return odds / ((1 + odds) * (1 + odds));
}
