import { fitMap } from '../../../src/core/fit/fit-map';
import { normalPrior } from '../../../src/core/fit/prior';
import type { Anchor, GradedScale } from '../../../src/core/grades/anchors';
import type { GradeScale } from '../../../src/core/grades/grade-scale';
import { randomStream, standardNormal } from '../../../src/core/random/random';
import type { Outcome } from '../../../src/core/fit/bradley-terry';
import { winProbability } from '../../../src/core/fit/bradley-terry';

/** Scores as given, known to this standard error, in one component. */
export const known = (scores: readonly number[], error: number): GradedScale => ({
  scores,
  standardErrors: scores.map(() => error),
  priorSpread: null,
  components: [[...scores.keys()]],
});

/** One anchor for each grade, the first items of the batch. */
export const anchorsOf = (grades: readonly string[]): Anchor[] => grades.map((grade, item) => ({ item, grade }));

export interface AnchoredBatch {
  readonly fitted: GradedScale;
  readonly anchors: readonly Anchor[];
  /** Place of the true grade, by item. */
  readonly levels: readonly number[];
  /** Between grades, on the scale of the fitted scores. */
  readonly boundaries: readonly number[];
}

/**
 * Three anchors of each grade and 24 other items, true spread 1.5, boundaries 0.75 apart, compared in rounds of random
 * pairs.
 */
export function anchoredBatch(scale: GradeScale, rounds: number, noise: number, seed: string): AnchoredBatch {
  const random = randomStream(seed, 'anchored batch');
  const boundaries = scale.grades.slice(1).map((_, k) => 0.75 * (k - (scale.grades.length - 2) / 2));
  const levelOf = (score: number): number => boundaries.filter((boundary) => score >= boundary).length;
  const anchorScores = scale.grades.flatMap((_, level) =>
    [0, 1, 2].map(() => {
      for (;;) {
        const score = 1.5 * standardNormal(random);
        if (levelOf(score + noise * standardNormal(random)) === level) return score;
      }
    }),
  );
  const truth = [...anchorScores, ...Array.from({ length: 24 }, () => 1.5 * standardNormal(random))];
  const outcomes = Array.from({ length: (rounds * truth.length) / 2 }, (_, k): Outcome => {
    const a = k % truth.length;
    const b = (a + 1 + Math.floor(random.next() * (truth.length - 1))) % truth.length;
    return { a, b, winner: random.next() < winProbability(truth[a]! - truth[b]!) ? 'a' : 'b' };
  });
  const mean = truth.reduce((sum, score) => sum + score, 0) / truth.length;
  return {
    fitted: { ...fitMap(truth.length, outcomes, normalPrior(1.6)), components: [[...truth.keys()]] },
    anchors: anchorScores.map((_, item) => ({ item, grade: scale.grades[Math.floor(item / 3)]! })),
    levels: truth.map(levelOf),
    boundaries: boundaries.map((boundary) => boundary - mean),
  };
}
