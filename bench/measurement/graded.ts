import { kendallTau } from '../../src/core/fit/kendall-tau';
import { fitScale } from '../../src/core/fit/fit-scale';
import { confidenceInformation } from '../../src/core/fit/graded-choice';
import type { GradedOutcome } from '../../src/core/fit/graded-outcomes';
import { fitScaleGraded } from '../../src/core/fit/graded-scale';
import { randomStream, type RandomSource } from '../../src/core/random/random';
import { fairPairs, fiveLevels, latentMargin, levelOf, mean, normalScores } from './simulated-judge';

/**
 * The graded estimator: comparisons to tau 0.8 against the binary one on the same outcomes, and how often confidence
 * is found informative. `node dist/bench/measurement/graded.js [seeds of the first] [batches per cell of the second]`.
 */
const [seeds = 200, batches = 300] = process.argv.slice(2).map(Number);

type Confidence = 'informative' | 'uniform noise' | 'skewed noise';

function outcomesOf(
  truth: readonly number[],
  count: number,
  spread: number,
  confidence: Confidence,
  dice: RandomSource,
) {
  const cutpoints = fiveLevels(spread);
  const pairs = fairPairs(truth.length, Math.ceil((2 * count) / truth.length), dice).slice(0, count);
  return pairs.map(({ a, b }): GradedOutcome => {
    const margin = latentMargin((truth[a] as number) - (truth[b] as number), dice);
    const noise = dice.next();
    const levels: Record<Confidence, number> = {
      informative: levelOf(margin, cutpoints),
      'uniform noise': 1 + Math.floor(noise * 5),
      'skewed noise': noise < 0.05 ? 2 : noise < 0.2 ? 3 : noise < 0.8 ? 4 : 5,
    };
    return { a, b, winner: margin > 0 ? 'a' : 'b', confidence: levels[confidence] };
  });
}

/** Comparisons at which the mean tau over the seeds reaches 0.8, between two looks on a straight line. */
function comparisonsTo(goal: number, looks: readonly number[], taus: readonly number[]): number {
  const after = taus.findIndex((tau) => tau >= goal);
  if (after < 0) return NaN;
  if (after === 0) return looks[0] as number;
  const [x0, x1] = [looks[after - 1] as number, looks[after] as number];
  const [y0, y1] = [taus[after - 1] as number, taus[after] as number];
  return x0 + ((goal - y0) / (y1 - y0)) * (x1 - x0);
}

function efficiency(spread: number, rounds: readonly number[]): void {
  const itemCount = 100;
  const looks = rounds.map((round) => (round * itemCount) / 2);
  const taus = { binary: looks.map((): number[] => []), graded: looks.map((): number[] => []) };
  for (let seed = 0; seed < seeds; seed++) {
    const dice = randomStream(String(seed), 'graded efficiency', spread);
    const truth = normalScores(itemCount, spread, dice);
    const outcomes = outcomesOf(truth, Math.max(...looks), spread, 'informative', dice);
    for (const [at, look] of looks.entries()) {
      const seen = outcomes.slice(0, look);
      const { fit: binary } = fitScale(itemCount, seen);
      const { fit: graded } = fitScaleGraded(itemCount, seen, { priorSpread: binary.priorSpread });
      taus.binary[at]?.push(kendallTau(binary.scores, truth));
      taus.graded[at]?.push(kendallTau(graded.scores, truth));
    }
  }
  const [binary, graded] = [taus.binary, taus.graded].map((lists) => comparisonsTo(0.8, looks, lists.map(mean)));
  console.log(
    `tau 0.8, 100 items, spread ${spread}: binary ${binary?.toFixed(0)}, graded ${graded?.toFixed(0)}, ` +
      `ratio ${((graded ?? NaN) / (binary ?? NaN)).toFixed(3)} (${seeds} seeds)`,
  );
}

function choice(itemCount: number, spread: number, confidence: Confidence): void {
  let chosen = 0;
  for (let seed = 0; seed < batches; seed++) {
    const dice = randomStream(String(seed), 'graded choice', itemCount, spread, confidence);
    const outcomes = outcomesOf(normalScores(itemCount, spread, dice), 300, spread, confidence, dice);
    const priorSpread = fitScale(itemCount, outcomes).fit.priorSpread ?? spread;
    if (confidenceInformation(itemCount, outcomes, priorSpread).informative) chosen++;
  }
  const share = ((100 * chosen) / batches).toFixed(1);
  console.log(`chosen, ${itemCount} items, 300 outcomes, spread ${spread}, ${confidence}: ${share} % of ${batches}`);
}

efficiency(1.5, [6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34]);
efficiency(3, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
for (const itemCount of [24, 100]) {
  for (const spread of [0.5, 1.5, 3]) {
    for (const confidence of ['informative', 'uniform noise', 'skewed noise'] as const)
      choice(itemCount, spread, confidence);
  }
}
