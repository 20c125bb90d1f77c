import { fitMap } from '../../src/core/fit/fit-map';
import { normalPrior } from '../../src/core/fit/prior';
import type { Anchor } from '../../src/core/grades/anchors';
import { knownScales, type GradeScale } from '../../src/core/grades/grade-scale';
import { projectGrades } from '../../src/core/grades/grade-projection';
import { normalCdf } from '../../src/core/quality/normal-distribution';
import { randomStream, standardNormal, type RandomSource } from '../../src/core/random/random';
import { fairPairs, latentMargin, normalScores } from './simulated-judge';

/**
 * Grade probabilities against an oracle that knows the boundaries: 8 grades, 3 anchors each, 24 items, true spread 1.5.
 * `node dist/bench/measurement/grades.js [batches per cell] [prior spread of the fit]`.
 */
const [batches = 400, priorSpread = 1.6] = process.argv.slice(2).map(Number);
const spread = 1.5;
const scale = knownScales[0] as GradeScale;
const levels = scale.grades.length;

const layouts = {
  even: [-2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25],
  // Shares of 2, 8, 15, 20, 25, 15, 10 and 5 % of the items.
  shares: [-3.08, -1.92, -1.01, -0.19, 0.79, 1.55, 2.47],
  irregular: [-2.4, -1.1, -0.8, -0.2, 0.9, 1.2, 2.4],
} as const;

const levelOf = (score: number, boundaries: readonly number[]): number =>
  boundaries.filter((boundary) => score >= boundary).length;

/** Items of the population whose grade, given with noise, is the one wanted. */
function anchorScores(boundaries: readonly number[], noise: number, dice: RandomSource): number[] {
  return Array.from({ length: 3 * levels }, (_, k) => {
    for (;;) {
      const score = spread * standardNormal(dice);
      if (levelOf(score + noise * standardNormal(dice), boundaries) === Math.floor(k / 3)) return score;
    }
  });
}

interface Tally {
  brier: number;
  /** By tenth of the predicted probability: predictions, their sum, how many came true. */
  readonly bins: { count: number; predicted: number; observed: number }[];
}
const tally = (): Tally => ({
  brier: 0,
  bins: Array.from({ length: 10 }, () => ({ count: 0, predicted: 0, observed: 0 })),
});

function add(to: Tally, probabilities: readonly number[], level: number): void {
  for (const [grade, probability] of probabilities.entries()) {
    const truth = grade === level ? 1 : 0;
    to.brier += (probability - truth) ** 2;
    const bin = to.bins[Math.min(9, Math.floor(10 * probability))];
    if (bin === undefined) continue;
    bin.count++;
    bin.predicted += probability;
    bin.observed += truth;
  }
}

const lineOf = ({ bins }: Tally): string =>
  bins
    .flatMap(({ count, predicted, observed }, k) =>
      count < 100 ? [] : [`.${k}: ${((observed - predicted) / count).toFixed(3)} (${count})`],
    )
    .join(', ');

for (const [layout, boundaries] of Object.entries(layouts)) {
  for (const perItem of [10, 20]) {
    for (const noise of [0, 0.4]) {
      const [own, oracle] = [tally(), tally()];
      let [poor, inversions, right, wrongSure] = [0, 0, 0, 0];
      for (let seed = 0; seed < batches; seed++) {
        const dice = randomStream(String(seed), 'grades', layout, perItem, noise);
        const truth = [...anchorScores(boundaries, noise, dice), ...normalScores(24, spread, dice)];
        const mean = truth.reduce((sum, score) => sum + score, 0) / truth.length;
        const outcomes = fairPairs(truth.length, perItem, dice).map(({ a, b }) => {
          const margin = latentMargin((truth[a] as number) - (truth[b] as number), dice);
          return { a, b, winner: margin > 0 ? ('a' as const) : ('b' as const) };
        });
        const fit = fitMap(truth.length, outcomes, normalPrior(priorSpread));
        const anchors = Array.from({ length: 3 * levels }, (_, item): Anchor => ({
          item,
          grade: scale.grades[Math.floor(item / 3)] as string,
        }));
        const projection = projectGrades({ ...fit, components: [[...truth.keys()]] }, anchors, scale);
        if (projection.kind !== 'grades') continue;
        poor += projection.poorAnchors.length;
        inversions += projection.order.inversions.length;
        for (let item = anchors.length; item < truth.length; item++) {
          const level = levelOf(truth[item] as number, boundaries);
          const grade = projection.items[item];
          if (grade == null) continue;
          add(own, grade.probabilities, level);
          if (grade.grade === scale.grades[level]) right++;
          else if (grade.confidence > 0.7) wrongSure++;
          const below = boundaries.map((boundary) =>
            normalCdf((boundary - mean - (fit.scores[item] as number)) / (fit.standardErrors[item] as number)),
          );
          add(
            oracle,
            [...below, 1].map((end, k) => end - (below[k - 1] ?? 0)),
            level,
          );
        }
      }
      console.log(
        `${layout}, k = ${perItem}, noise ${noise}: Brier ${(own.brier / oracle.brier).toFixed(4)} of the oracle's; ` +
          `grade right ${((100 * right) / batches / 24).toFixed(1)} %, wrong above .7 ${wrongSure}; per batch ` +
          `${(poor / batches).toFixed(2)} poor anchors and ${(inversions / batches).toFixed(1)} inversions`,
      );
      console.log(`  observed − predicted: ${lineOf(own)}`);
      console.log(`  oracle:               ${lineOf(oracle)}`);
    }
  }
}
