import type { Fit, Outcome } from './bradley-terry';
import { connectivity } from '../graph/connectivity';
import { itemFitStatistics } from './fit-statistics';
import { rankOrder } from './ranks';
import type { Scale } from './fit-scale';
import { isReliable, type Reliability, type Separation } from './reliability';

export interface AnalysedItem {
  /** 1 is best; scores equal to six decimals share a rank. */
  readonly rank: number;
  /** Limits of a 95 % range of the rank among true scores; null for an estimator that has none. */
  readonly rankLower: number | null;
  readonly rankUpper: number | null;
  /** Log-odds, mean zero over all items. */
  readonly score: number;
  readonly se: number;
  /** Valid outcomes that the score rests on. */
  readonly comparisons: number;
  readonly wins: number;
  readonly ties: number;
  readonly infit: number | null;
  readonly outfit: number | null;
}

/** Null where an estimator has no such figure. */
export interface FittedReliability extends Separation {
  /** Estimated squared correlation of scores and true scores, 0 to 1, however pairs were chosen; with 90 % limits. */
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Estimate and lower limit are high enough to rely on the scores, and outcomes join all items. */
  readonly reliable: boolean | null;
}

/** A fit with all that is told about it beside the scores. */
export interface AnalysedFit {
  readonly fit: Fit;
  /** By item index. */
  readonly items: readonly AnalysedItem[];
  readonly reliability: FittedReliability;
  /** Item indexes, largest component first. */
  readonly components: readonly (readonly number[])[];
}

/** Reliability with its verdict, or nulls. Of components that nothing joins, no common scale is reliable. */
export function toldReliability(
  reliability: Reliability | null,
  componentCount: number,
): Omit<FittedReliability, keyof Separation> {
  if (reliability === null) return { estimate: null, lower: null, upper: null, reliable: null };
  return { ...reliability, reliable: componentCount === 1 && isReliable(reliability) };
}

/** @param outcomes those that `scale` was made from */
export function analyseFit(
  { fit, separation, reliability, ranks: ranges }: Scale,
  outcomes: readonly Outcome[],
): AnalysedFit {
  const wins = fit.scores.map(() => 0);
  const ties = fit.scores.map(() => 0);
  const add = (tally: number[], item: number): void => {
    tally[item] = (tally[item] ?? 0) + 1;
  };
  for (const { a, b, winner } of outcomes) {
    if (winner === 'tie') for (const item of [a, b]) add(ties, item);
    else add(wins, winner === 'a' ? a : b);
  }
  const { components } = connectivity(fit.scores.length, outcomes);
  const ranks = new Map(rankOrder(fit.scores).map(({ item, rank }) => [item, rank]));
  const items = itemFitStatistics(outcomes, fit.scores).map((statistics, item) => ({
    ...statistics,
    rank: ranks.get(item) ?? fit.scores.length,
    rankLower: ranges?.[item]?.lower ?? null,
    rankUpper: ranges?.[item]?.upper ?? null,
    score: fit.scores[item] ?? 0,
    se: fit.standardErrors[item] ?? 0,
    wins: wins[item] ?? 0,
    ties: ties[item] ?? 0,
  }));
  return {
    fit,
    items,
    reliability: { ...toldReliability(reliability, components.length), ...separation },
    components,
  };
}
