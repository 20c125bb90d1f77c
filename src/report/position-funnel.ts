import type { BatchDocument } from '../contracts/batch';

/** A judge as the funnel shows it. */
export interface JudgePoint {
  /** As the table of judges has it, from 1. */
  readonly number: number;
  /** Outcomes with a winner; at least 1. */
  readonly decided: number;
  /** Share of them that the text shown first won, 0 to 1. */
  readonly firstWonShare: number;
  /** Farther from one half than chance alone goes in 19 judges of 20. */
  readonly isOutside: boolean;
}

/** Where chance alone would keep the share of a judge without a preference in 19 cases of 20: one half ± 1.96 standard errors. */
export function funnelEdges(decided: number): { readonly low: number; readonly high: number } {
  const half = 1.96 * Math.sqrt(0.25 / decided);
  return { low: Math.max(0, 0.5 - half), high: Math.min(1, 0.5 + half) };
}

/** Judges with an outcome that has a winner, numbered in the order of the batch. */
export function judgePoints({ judges, quality }: Pick<BatchDocument, 'judges' | 'quality'>): readonly JudgePoint[] {
  const statistics = new Map(quality?.judges.map((one) => [one.spec, one]));
  return judges.flatMap(({ spec }, place) => {
    const { comparisons = 0, ties = 0, firstWonShare = null } = statistics.get(spec) ?? {};
    if (firstWonShare === null) return [];
    const decided = comparisons - ties;
    const { low, high } = funnelEdges(decided);
    return [{ number: place + 1, decided, firstWonShare, isOutside: firstWonShare < low || firstWonShare > high }];
  });
}
