import { choleskyFactor, inverseOf, logDeterminant } from './cholesky';
import type { ComponentCounts } from './component-counts';
import { findMode, logLikelihood, type Mode } from './find-mode';
import { itemGroups, type ItemGroups } from './item-groups';
import { laplaceCorrection, type LaplaceCorrection } from './laplace-correction';
import { localCorrection } from './local-correction';
import type { PairCounts } from './pair-counts';
import { normalPrior } from './prior';
import { sparseInverse } from './sparse-inverse-diagonal';

/** What the outcomes say of the scores if these are N(0, spread²), to second order. By item, scores with mean zero in each group. */
export interface Posterior {
  /** In log-odds. */
  readonly spread: number;
  /** ln of the probability of the outcomes, up to a constant of the data. */
  readonly logMarginal: number;
  readonly mode: Float64Array;
  readonly mean: Float64Array;
  /** In squared log-odds, above zero. */
  readonly variance: Float64Array;
  /** Mean over items of the first-order variance, the diagonal of the centred inverse information. */
  readonly meanVariance: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly gradientNorm: number;
}

/** Up to this many connected items the whole covariance is formed; its cubic cost would soon be all there is. */
const fullCovarianceLimit = 64;

/** Far from the data's own spread the expansion leaves its ground; what it adds to ln marginal is kept within this. */
const largestCorrection = (itemCount: number): number => Math.max(5, itemCount / 20);

/** The inverse information at the mode, and what it takes to go beyond a normal approximation. */
function expand(counts: PairCounts, { scores, information }: Mode) {
  const n = counts.itemCount;
  if (n > fullCovarianceLimit) {
    const { local, shift, logDeterminant: logDet } = sparseInverse(information);
    const correction = localCorrection(counts, scores, information, local);
    return { diagonal: local.map((value) => value + shift), logDet, correction };
  }
  const factor = choleskyFactor(information);
  const covariance = inverseOf(factor, n);
  return {
    diagonal: scores.map((_, i) => covariance[i * n + i] as number),
    logDet: logDeterminant(factor, n),
    correction: laplaceCorrection(counts, scores, covariance),
  };
}

/** v + d to first order in d, and above zero for any d. */
export const corrected = (variance: number, { variance: added }: LaplaceCorrection, i: number): number => {
  const change = added[i] as number;
  return change >= 0 ? variance + change : variance / (1 - change / variance);
};

/**
 * The posterior under one spread: mode, curvature there, and the second-order terms of `laplace-correction.ts` (by
 * `local-correction.ts` in components of more than 64 items).
 *
 * @param parts the outcomes by component
 * @param spread in log-odds, above 0
 * @param groups of whole components; scores are centred on the mean of their group. Default: one group
 * @param start scores near the mode, by item; zeros if none are known
 */
export function posteriorAt(
  itemCount: number,
  parts: readonly ComponentCounts[],
  spread: number,
  start: Float64Array,
  groups: ItemGroups = itemGroups(itemCount, null),
): Posterior {
  const prior = normalPrior(spread);
  const [mode, mean, variance] = [start.slice(), start.slice(), start.slice()];
  let [logMarginal, meanVariance, iterations, gradientNorm] = [0, 0, 0, 0];
  let converged = true;
  for (const { items, counts } of parts) {
    const found = findMode(
      counts,
      prior,
      Float64Array.from(items, (item) => start[item] as number),
    );
    const { diagonal, logDet, correction } = expand(counts, found);
    const bound = largestCorrection(items.length);
    logMarginal +=
      logLikelihood(counts, found.scores) -
      found.scores.reduce((sum, score) => sum + prior.penalty(score), 0) -
      items.length * Math.log(spread) -
      logDet / 2 +
      Math.max(-bound, Math.min(bound, correction.logMarginal));
    for (const [number, item] of items.entries()) {
      mode[item] = found.scores[number] as number;
      mean[item] = (mode[item] as number) + (correction.shift[number] as number);
      const size = groups.sizes[groups.of[item] as number] as number;
      // The outcomes say nothing of a shift of a group's scores: C·1 = spread²·1, and centring takes spread²/n.
      const centred = (diagonal[number] as number) - (spread * spread) / size;
      meanVariance += centred / itemCount;
      variance[item] = corrected(centred, correction, number);
    }
    converged &&= found.converged;
    iterations += found.iterations;
    gradientNorm = Math.max(gradientNorm, found.gradientNorm);
  }
  return { spread, logMarginal, mode, mean, variance, meanVariance, converged, iterations, gradientNorm };
}
