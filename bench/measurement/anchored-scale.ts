import type { Outcome } from '../../src/core/fit/bradley-terry';
import { fitScale } from '../../src/core/fit/fit-scale';
import type { Anchor, GradedScale } from '../../src/core/grades/anchors';
import type { GradeScale } from '../../src/core/grades/grade-scale';
import { randomStream, standardNormal, type RandomSource } from '../../src/core/random/random';
import { fairPairs, latentMargin, mean, normalScores } from './simulated-judge';

/** A cell of a simulation of grades. */
export interface AnchoredCell {
  readonly scale: GradeScale;
  /** Between the grades of the scale, ascending, in log-odds of the true scores, which are N(0, 1.5²). */
  readonly boundaries: readonly number[];
  readonly anchorsPerGrade: number;
  readonly comparisonsPerItem: number;
  /** Grades of anchors are given to the true score and an error of this standard deviation, in log-odds. */
  readonly noise: number;
}

/** A batch of anchors and then 24 other items, fitted as batches are. */
export interface AnchoredScale {
  readonly fitted: GradedScale;
  readonly anchors: readonly Anchor[];
  /** Place of the true grade, by item. */
  readonly levels: readonly number[];
  /** Those of the cell, on the scale of the scores. */
  readonly boundaries: readonly number[];
}

const spread = 1.5;
const gradedItems = 24;

const levelOf = (score: number, boundaries: readonly number[]): number =>
  boundaries.filter((boundary) => score >= boundary).length;

/** Items of the population whose grade, given with noise, is the one wanted. */
function anchorScores(
  { scale, boundaries, anchorsPerGrade, noise }: AnchoredCell,
  random: RandomSource,
): readonly number[] {
  return Array.from({ length: anchorsPerGrade * scale.grades.length }, (_, k) => {
    for (;;) {
      const score = spread * standardNormal(random);
      if (levelOf(score + noise * standardNormal(random), boundaries) === Math.floor(k / anchorsPerGrade)) return score;
    }
  });
}

/** Equal arguments give equal batches. */
export function simulateAnchoredScale(cell: AnchoredCell, seed: string): AnchoredScale {
  const { scale, boundaries, anchorsPerGrade, comparisonsPerItem, noise } = cell;
  const random = randomStream(seed, 'grades', scale.id, ...boundaries, anchorsPerGrade, comparisonsPerItem, noise);
  const ofAnchors = anchorScores(cell, random);
  const truth = [...ofAnchors, ...normalScores(gradedItems, spread, random)];
  const outcomes = fairPairs(truth.length, comparisonsPerItem, random).map(({ a, b }): Outcome => {
    const margin = latentMargin((truth[a] as number) - (truth[b] as number), random);
    return { a, b, winner: margin > 0 ? 'a' : 'b' };
  });
  const { scores, standardErrors, priorSpread } = fitScale(truth.length, outcomes).fit;
  const centre = mean(truth);
  return {
    fitted: { scores, standardErrors, priorSpread, components: [[...truth.keys()]] },
    anchors: ofAnchors.map((_, item) => ({ item, grade: scale.grades[Math.floor(item / anchorsPerGrade)] as string })),
    levels: truth.map((score) => levelOf(score, boundaries)),
    boundaries: boundaries.map((boundary) => boundary - centre),
  };
}
