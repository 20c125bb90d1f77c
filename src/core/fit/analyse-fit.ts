import type { Fit, Outcome } from './bradley-terry';
import { connectivity } from '../graph/connectivity';
import { itemFitStatistics } from './fit-statistics';
import { rankOrder } from './ranks';
import { reliability, type Reliability } from './reliability';

export interface AnalysedItem {
  /** 1 is best; scores equal to six decimals share a rank. */
  readonly rank: number;
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

/** A fit with all that is told about it beside the scores. */
export interface AnalysedFit {
  readonly fit: Fit;
  /** By item index. */
  readonly items: readonly AnalysedItem[];
  readonly reliability: Reliability;
  /** Item indexes, largest component first. */
  readonly components: readonly (readonly number[])[];
}

/** @param outcomes those that `fit` was made from */
export function analyseFit(fit: Fit, outcomes: readonly Outcome[]): AnalysedFit {
  const wins = fit.scores.map(() => 0);
  const ties = fit.scores.map(() => 0);
  const add = (tally: number[], item: number): void => {
    tally[item] = (tally[item] ?? 0) + 1;
  };
  for (const { a, b, winner } of outcomes) {
    if (winner === 'tie') for (const item of [a, b]) add(ties, item);
    else add(wins, winner === 'a' ? a : b);
  }
  const ranks = new Map(rankOrder(fit.scores).map(({ item, rank }) => [item, rank]));
  const items = itemFitStatistics(outcomes, fit.scores).map((statistics, item) => ({
    ...statistics,
    rank: ranks.get(item) ?? fit.scores.length,
    score: fit.scores[item] ?? 0,
    se: fit.standardErrors[item] ?? 0,
    wins: wins[item] ?? 0,
    ties: ties[item] ?? 0,
  }));
  return {
    fit,
    items,
    reliability: reliability(fit.scores, fit.standardErrors),
    components: connectivity(fit.scores.length, outcomes).components,
  };
}
