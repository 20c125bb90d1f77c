import { outcomeVariance, winProbability, type Outcome } from './bradley-terry';

/** How well outcomes agree with the fitted scores: about 1 if as the model expects, above if more surprising. */
export interface FitStatistics {
  /** Outcomes that the two figures rest on. */
  readonly comparisons: number;
  /** Σ(x − p)² ÷ Σp(1 − p): weights informative outcomes most. Null without outcomes. */
  readonly infit: number | null;
  /** Mean of (x − p)²/(p(1 − p)): sensitive to single upsets. Null without outcomes, or where it overflows. */
  readonly outfit: number | null;
}

/**
 * Infit and outfit mean squares by group (Wright and Masters 1982, Rating Scale Analysis, chapter 5). x is 1 if the
 * first item won, ½ for a tie, else 0; p its probability under the scores.
 *
 * @param groupsOf the groups, 0 to groupCount − 1, that an outcome counts for: its two items, its judge, …
 * @returns by group
 */
export function fitStatistics(
  outcomes: readonly Outcome[],
  scores: readonly number[],
  groupCount: number,
  groupsOf: (outcome: Outcome, position: number) => readonly number[],
): readonly FitStatistics[] {
  const sums = Array.from({ length: groupCount }, () => ({ comparisons: 0, squares: 0, variance: 0, ratios: 0 }));
  for (const [position, outcome] of outcomes.entries()) {
    const difference = (scores[outcome.a] ?? NaN) - (scores[outcome.b] ?? NaN);
    const points = outcome.winner === 'tie' ? 0.5 : outcome.winner === 'a' ? 1 : 0;
    const square = (points - winProbability(difference)) ** 2;
    const variance = outcomeVariance(difference);
    for (const group of groupsOf(outcome, position)) {
      const sum = sums[group];
      if (sum === undefined) throw new RangeError(`Expected a group from 0 to ${groupCount - 1}, got ${group}.`);
      sum.comparisons++;
      sum.squares += square;
      sum.variance += variance;
      sum.ratios += square / variance;
    }
  }
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return sums.map(({ comparisons, squares, variance, ratios }) => ({
    comparisons,
    infit: orNull(squares / variance),
    outfit: orNull(ratios / comparisons),
  }));
}

/** Infit and outfit of every item: each outcome counts for both of its items. */
export function itemFitStatistics(outcomes: readonly Outcome[], scores: readonly number[]): readonly FitStatistics[] {
  return fitStatistics(outcomes, scores, scores.length, ({ a, b }) => [a, b]);
}
