import type { Fit, Outcome } from './bradley-terry';
import { componentCounts } from './component-counts';
import { estimateSpread, reliabilityAt, type SpreadEstimate, type WeighedPosterior } from './estimate-spread';
import { fitMap } from './fit-map';
import { fitMleEps } from './fit-mle-eps';
import { centredInGroups, itemGroups, type ItemGroups } from './item-groups';
import { holdKnownScores, type KnownScores } from './known-scores';
import { countPairs, type PairCounts } from './pair-counts';
import { posteriorAt } from './posterior';
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

export interface ScaleOptions {
  /** Number of its group by item, from 0; no outcome lies between two groups. Null: one group. */
  readonly groups?: readonly number[] | null;
  /** Null: none is known. */
  readonly knownScores?: KnownScores | null;
  /** Standard deviation of the normal prior in log-odds, above 0; null: estimated from the outcomes. */
  readonly priorSpread?: number | null;
}

function spreadAt(counts: PairCounts, groups: ItemGroups, spread: number): SpreadEstimate {
  const start = new Float64Array(counts.itemCount);
  const posterior = posteriorAt(counts.itemCount, componentCounts(counts), spread, start, groups);
  return { spread, reliability: reliabilityAt(posterior, groups), posteriors: [{ ...posterior, weight: 1 }] };
}

function heldPosteriors(
  counts: PairCounts,
  known: KnownScores,
  { posteriors }: SpreadEstimate,
): readonly WeighedPosterior[] {
  const parts = componentCounts(counts);
  return posteriors.map((posterior) => holdKnownScores(parts, known, posterior));
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
 * - Groups: one spread, and scores with mean 0 in each; reliability and separation are those within groups.
 * - Known scores are held fixed where outcomes join them to others, which are then on their scale; their standard
 *   error is 0. Spread, reliability and separation are those of the fit in which they are free.
 *
 * @throws RangeError if an outcome names an item that is not there, or an item against itself
 */
export function fitScale(itemCount: number, outcomes: readonly Outcome[], options: ScaleOptions = {}): Scale {
  const counts = countPairs(itemCount, outcomes);
  const groups = itemGroups(itemCount, options.groups ?? null);
  const estimate =
    options.priorSpread == null ? estimateSpread(counts, groups) : spreadAt(counts, groups, options.priorSpread);
  const free = drawRanges(estimate.posteriors, mixture(estimate.posteriors, itemCount).mean, groups);
  const known = options.knownScores ?? null;
  const posteriors = known === null ? estimate.posteriors : heldPosteriors(counts, known, estimate);
  const { mean, standardDeviation } = mixture(posteriors, itemCount);
  for (const [item, score] of (known ?? []).entries()) {
    if (score === null) continue;
    mean[item] = score;
    standardDeviation[item] = 0;
  }
  const ranks = known === null ? free.ranks : drawRanges(posteriors, mean, groups).ranks;
  const fixed = fitMap(itemCount, outcomes, normalPrior(), groups);
  return {
    fit: {
      estimator: 'map',
      // The prior centres them already, as exactly as the fit converged.
      scores: Array.from(known === null ? centredInGroups(mean, groups) : mean),
      standardErrors: Array.from(standardDeviation),
      converged: posteriors.every(({ converged }) => converged),
      iterations: posteriors.reduce((sum, { iterations }) => sum + iterations, 0),
      gradientNorm: Math.max(...posteriors.map(({ gradientNorm }) => gradientNorm)),
      priorSpread: estimate.spread,
    },
    separation: separation(fixed.scores, fixed.standardErrors, groups),
    reliability: honestReliability(estimate, free.reliability),
    ranks,
  };
}

/** Estimator `mle-eps`, see there. @param groupOf number of its group by item; null: one group */
export function fitScaleMleEps(
  itemCount: number,
  outcomes: readonly Outcome[],
  groupOf: readonly number[] | null = null,
): Scale {
  const groups = itemGroups(itemCount, groupOf);
  const free = fitMleEps(itemCount, outcomes);
  const fit = { ...free, scores: Array.from(centredInGroups(free.scores, groups)) };
  return { fit, separation: separation(fit.scores, fit.standardErrors, groups), reliability: null, ranks: null };
}
