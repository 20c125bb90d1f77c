import type { Fit, Outcome } from './bradley-terry';
import { connectivity } from '../graph/connectivity';
import { itemFitStatistics } from './fit-statistics';
import { itemGroups } from './item-groups';
import { ranksInGroups } from './ranks';
import type { Scale } from './fit-scale';
import { isReliable, type Reliability, type Separation } from './reliability';

export interface AnalysedItem {
  /** 1 is best, in its group if there are any; scores equal to six decimals share a rank. */
  readonly rank: number;
  /** Limits of a 95 % range of the rank among true scores; null for an estimator that has none. */
  readonly rankLower: number | null;
  readonly rankUpper: number | null;
  /** Log-odds, mean zero over all items, or over its group; on the known scale where anchors fix one. */
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
  /** Outcomes join all items, or all of each group. */
  readonly isJoined: boolean;
}

/**
 * Reliability with its verdict, or nulls.
 * @param isJoined outcomes join all items, or all of each group; if not, no scale is reliable
 */
export function toldReliability(
  reliability: Reliability | null,
  isJoined: boolean,
): Omit<FittedReliability, keyof Separation> {
  if (reliability === null) return { estimate: null, lower: null, upper: null, reliable: null };
  return { ...reliability, reliable: isJoined && isReliable(reliability) };
}

/**
 * @param outcomes those that `scale` was made from
 * @param groupOf number of its group by item, from 0; null: one group
 */
export function analyseFit(
  { fit, separation, reliability, ranks: ranges }: Scale,
  outcomes: readonly Outcome[],
  groupOf: readonly number[] | null = null,
): AnalysedFit {
  const groups = itemGroups(fit.scores.length, groupOf);
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
  const isJoined = components.length === groups.sizes.length;
  const ranks = ranksInGroups(fit.scores, groups);
  const items = itemFitStatistics(outcomes, fit.scores).map((statistics, item) => ({
    ...statistics,
    rank: ranks[item] as number,
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
    reliability: { ...toldReliability(reliability, isJoined), ...separation },
    components,
    isJoined,
  };
}
