import { componentCounts } from './component-counts';
import type { PairCounts } from './pair-counts';
import { itemGroups, type ItemGroups } from './item-groups';
import { posteriorAt, type Posterior } from './posterior';
import { parabola, pointsAroundPeak } from './spread-lattice';

/** A spread that the outcomes make likely, with its share of the belief; the shares sum to 1. */
export interface WeighedPosterior extends Posterior {
  readonly weight: number;
}

/** How far true scores lie apart, as the outcomes tell. */
export interface SpreadEstimate {
  /** Standard deviation of true scores of greatest marginal likelihood, in log-odds; from 0.05 to 6. */
  readonly spread: number;
  /** Share of the variance of true scores that the estimated ones account for, 0 to 1. */
  readonly reliability: number;
  /** By ascending spread. */
  readonly posteriors: readonly WeighedPosterior[];
}

const smallestSpread = 0.05;
const largestSpread = 6;

interface Evaluated {
  readonly value: number;
  readonly posterior: Posterior;
}

/**
 * What is believed of the spread before any outcome, per unit of its logarithm. It is next to nothing at 0, where the
 * likelihood is flat and intervals would collapse, and falls off slowly above 1.5, a usual spread of human judgements.
 * The estimate does not depend on it, only the weights. The exponent is the one whose intervals cover best in simulation.
 */
const belief = (spread: number): number => spread ** 1.5 / (1 + (spread / 1.5) ** 2);

/** 1 − mean squared error ÷ spread², both over n less the number of groups, at least 0; 0 if every item is alone. */
export function reliabilityAt({ spread, meanVariance }: Posterior, { of, sizes }: ItemGroups): number {
  const [itemCount, freedom] = [of.length, of.length - sizes.length];
  if (freedom < 1) return 0;
  return Math.max(0, 1 - ((itemCount / freedom) * meanVariance) / (spread * spread));
}

/**
 * Estimates the spread of true scores by marginal likelihood (empirical Bayes; Morris 1983, J. Am. Stat. Assoc. 78,
 * 47–55), to second order. It stays valid however pairs were chosen, as long as each choice rests on outcomes seen
 * before it; that is why reliability comes from here and not from the variance of the scores, which pairing of close
 * scores inflates.
 *
 * The posteriors stand at spreads around the maximum, evenly spaced in the logarithm; their weights are the marginal
 * likelihood times a belief that is wide and smooth. Groups share the spread, each around a mean of its own.
 */
export function estimateSpread(
  counts: PairCounts,
  groups: ItemGroups = itemGroups(counts.itemCount, null),
): SpreadEstimate {
  const n = counts.itemCount;
  const parts = componentCounts(counts);
  const lattice = { lowest: Math.log(smallestSpread), highest: Math.log(largestSpread), step: 0.3, start: 0, depth: 6 };
  const { step, points } = pointsAroundPeak<Evaluated>(lattice, (logSpread, nearest) => {
    const posterior = posteriorAt(
      n,
      parts,
      Math.exp(logSpread),
      nearest?.posterior.mode ?? new Float64Array(n),
      groups,
    );
    return { value: posterior.logMarginal, posterior };
  });
  const best = Math.max(...points.map(({ value }) => value));
  const weights = points.map(({ value, posterior }) => Math.exp(value - best) * belief(posterior.spread));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const top = points.findIndex(({ value }) => value === best);
  const [left, middle, right] = [points[top - 1], points[top], points[top + 1]] as const;
  if (middle === undefined) throw new RangeError('Expected outcomes with finite likelihood.');
  const [logSpread, reliability] =
    left === undefined || right === undefined
      ? [middle.x, reliabilityAt(middle.posterior, groups)]
      : peak([left, middle, right], step, groups);
  return {
    spread: Math.exp(logSpread),
    reliability,
    posteriors: points.map(({ posterior }, k) => ({ ...posterior, weight: (weights[k] as number) / total })),
  };
}

type Point = Evaluated & { readonly x: number };

/** Place of the maximum between three points, and the reliability there. */
function peak(
  [left, middle, right]: readonly [Point, Point, Point],
  step: number,
  groups: ItemGroups,
): [number, number] {
  const { vertex } = parabola(middle.x, step, [left.value, middle.value, right.value]);
  const [before, here, after] = [left, middle, right].map(({ posterior }) => reliabilityAt(posterior, groups)) as [
    number,
    number,
    number,
  ];
  const t = (vertex - middle.x) / step;
  return [vertex, Math.max(0, here + (t * (after - before)) / 2 + (t * t * (before - 2 * here + after)) / 2)];
}
