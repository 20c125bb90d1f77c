import type { Fit, Outcome } from './bradley-terry';
import { estimateSpread, type WeighedPosterior } from './estimate-spread';
import { fitMap } from './fit-map';
import { fitMleEps } from './fit-mle-eps';
import { countPairs } from './pair-counts';
import { drawRanges, type Range } from './posterior-draws';
import { normalPrior } from './prior';
import { honestReliability, separation, type Reliability, type Separation } from './reliability';

/** A fit with what is known of its uncertainty as a whole. */
export interface Scale {
  readonly fit: Fit;
  readonly separation: Separation;
  /** Null for an estimator that has no distribution of true scores. */
  readonly reliability: Reliability | null;
  /** 95 % range of each item's rank, by item; null as above. */
  readonly ranks: readonly Range[] | null;
}

/** Mean and standard deviation by item of a mixture of posteriors. */
function mixture(posteriors: readonly WeighedPosterior[], itemCount: number) {
  const mean = new Float64Array(itemCount);
  const variance = new Float64Array(itemCount);
  for (const posterior of posteriors) {
    for (let i = 0; i < itemCount; i++)
      mean[i] = (mean[i] as number) + posterior.weight * (posterior.mean[i] as number);
  }
  for (const posterior of posteriors) {
    for (let i = 0; i < itemCount; i++) {
      const between = (posterior.mean[i] as number) - (mean[i] as number);
      variance[i] =
        (variance[i] as number) + posterior.weight * ((posterior.variance[i] as number) + between * between);
    }
  }
  return { mean, standardDeviation: variance.map(Math.sqrt) };
}

/**
 * Estimator `map` with the spread of its normal prior estimated from the outcomes: the scale of every batch.
 *
 * - Scores and standard errors: mean and standard deviation of the posterior, to second order, averaged over the spreads
 *   that the outcomes make likely (`estimate-spread.ts`). score ± 1.96 standard errors is a 95 % interval of the true
 *   score less the mean of all; coverage in simulation is in `docs/benchmarks.md`.
 * - Separation: of the scores under the fixed prior of spread 2, since no such figure makes sense of scores that are
 *   drawn together as far as they are uncertain.
 *
 * @throws RangeError if an outcome names an item that is not there, or an item against itself
 */
export function fitScale(itemCount: number, outcomes: readonly Outcome[]): Scale {
  const counts = countPairs(itemCount, outcomes);
  const estimate = estimateSpread(counts);
  const { posteriors, spread } = estimate;
  const { mean, standardDeviation } = mixture(posteriors, itemCount);
  const fixed = fitMap(itemCount, outcomes, normalPrior());
  const drawn = drawRanges(posteriors, mean);
  return {
    fit: {
      estimator: 'map',
      scores: Array.from(mean),
      standardErrors: Array.from(standardDeviation),
      converged: posteriors.every(({ converged }) => converged),
      iterations: posteriors.reduce((sum, { iterations }) => sum + iterations, 0),
      gradientNorm: Math.max(...posteriors.map(({ gradientNorm }) => gradientNorm)),
      priorSpread: spread,
    },
    separation: separation(fixed.scores, fixed.standardErrors),
    reliability: honestReliability(estimate, drawn.reliability),
    ranks: drawn.ranks,
  };
}

/** Estimator `mle-eps`, see there. */
export function fitScaleMleEps(itemCount: number, outcomes: readonly Outcome[]): Scale {
  const fit = fitMleEps(itemCount, outcomes);
  return { fit, separation: separation(fit.scores, fit.standardErrors), reliability: null, ranks: null };
}
