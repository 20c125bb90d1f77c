import { knownScales, type GradeScale } from '../../src/core/grades/grade-scale';
import { projectGrades } from '../../src/core/grades/grade-projection';
import { normalCdf } from '../../src/core/quality/normal-distribution';
import { simulateAnchoredScale, type AnchoredCell } from './anchored-scale';

/**
 * Grade probabilities against an oracle that knows the boundaries, on the same scores and errors.
 * `node dist/bench/measurement/grades.js [batches per cell, default 400] [first seed, default 0]`.
 */
const [batches = 400, firstSeed = 0] = process.argv.slice(2).map(Number);
const [swedish, legacy, national] = knownScales as [GradeScale, GradeScale, GradeScale];

interface Layout {
  readonly scale: GradeScale;
  readonly boundaries: readonly number[];
  readonly anchorsPerGrade: number;
}

/** Equal bands. */
const evenEight = [-2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25];
/** Shares of 2, 8, 15, 20, 25, 15, 10 and 5 % of the items. */
const byShares = [-3.08, -1.92, -1.01, -0.19, 0.79, 1.55, 2.47];
const evenTen = [-2.4, -1.8, -1.2, -0.6, 0, 0.6, 1.2, 1.8, 2.4];
/** A tenth of the items has each grade. */
const tenths = [-1.92, -1.26, -0.79, -0.38, 0, 0.38, 0.79, 1.26, 1.92];

const layouts: Readonly<Record<string, Layout>> = {
  even: { scale: swedish, boundaries: evenEight, anchorsPerGrade: 3 },
  shares: { scale: swedish, boundaries: byShares, anchorsPerGrade: 3 },
  'shares, 1 anchor each': { scale: swedish, boundaries: byShares, anchorsPerGrade: 1 },
  'shares, 2 anchors each': { scale: swedish, boundaries: byShares, anchorsPerGrade: 2 },
  irregular: { scale: swedish, boundaries: [-2.4, -1.1, -0.8, -0.2, 0.9, 1.2, 2.4], anchorsPerGrade: 3 },
  'ten grades, even': { scale: legacy, boundaries: evenTen, anchorsPerGrade: 3 },
  'ten grades, tenths': { scale: national, boundaries: tenths, anchorsPerGrade: 3 },
};

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

function measure(name: string, cell: AnchoredCell): void {
  const { grades } = cell.scale;
  const [own, oracle] = [tally(), tally()];
  let [poor, inversions, right, wrongSure] = [0, 0, 0, 0];
  const offsets = cell.boundaries.map(() => 0);
  for (let seed = firstSeed; seed < firstSeed + batches; seed++) {
    const { fitted, anchors, levels, boundaries } = simulateAnchoredScale(cell, String(seed));
    const projection = projectGrades(fitted, anchors, cell.scale);
    if (projection.kind !== 'grades') continue;
    poor += projection.poorAnchors.length;
    inversions += projection.order.inversions.length;
    for (const [k, { estimate }] of projection.boundaries.entries())
      offsets[k] = (offsets[k] as number) + (estimate - (boundaries[k] as number)) / batches;
    for (const [item, level] of levels.entries()) {
      const grade = projection.items[item];
      if (item < anchors.length || grade == null) continue;
      add(own, grade.probabilities, level);
      if (grade.grade === grades[level]) right++;
      else if (grade.confidence > 0.7) wrongSure++;
      const below = boundaries.map((boundary) =>
        normalCdf((boundary - (fitted.scores[item] as number)) / (fitted.standardErrors[item] as number)),
      );
      add(
        oracle,
        [...below, 1].map((end, k) => end - (below[k - 1] ?? 0)),
        level,
      );
    }
  }
  console.log(
    `${name}, k = ${cell.comparisonsPerItem}, noise ${cell.noise}: Brier ${(own.brier / oracle.brier).toFixed(4)} of the ` +
      `oracle's; grade right ${((100 * right) / batches / 24).toFixed(1)} %, wrong above .7 ${wrongSure}; per batch ` +
      `${(poor / batches).toFixed(2)} poor anchors and ${(inversions / batches).toFixed(1)} inversions`,
  );
  console.log(`  observed − predicted: ${lineOf(own)}`);
  console.log(`  oracle:               ${lineOf(oracle)}`);
  console.log(`  boundaries, mean estimate − truth: ${offsets.map((offset) => offset.toFixed(2)).join(' ')}`);
}

for (const [name, layout] of Object.entries(layouts)) {
  for (const comparisonsPerItem of [10, 20]) {
    for (const noise of [0, 0.4]) measure(name, { ...layout, comparisonsPerItem, noise });
  }
}
