import type { Outcome } from '../../src/core/fit/bradley-terry';
import { fitMap } from '../../src/core/fit/fit-map';
import { fitScale } from '../../src/core/fit/fit-scale';
import { normalPrior } from '../../src/core/fit/prior';
import { defaultRandomShare, planWave, waveSize } from '../../src/core/pairing/pairing';
import { positionEffects } from '../../src/core/quality/position-effect';
import { addShown, orient } from '../../src/core/pairing/orientation';
import { randomStream, shuffled, standardNormal, type RandomSource } from '../../src/core/random/random';
import { fairPairs, latentMargin, normalScores } from './simulated-judge';

/**
 * Power and false alarms of the test for a position effect, true spread 1.5.
 * `node dist/bench/measurement/position.js [batches, default 1000] [first seed, default 0]`.
 */
const [batches = 1000, firstSeed = 0] = process.argv.slice(2).map(Number);
const spread = 1.5;

type Pairing = 'planner' | 'random' | 'close scores';

function planned(truth: readonly number[], count: number, effect: number, seed: string, dice: RandomSource): Outcome[] {
  const outcomes: Outcome[] = [];
  let recentFrom = 0;
  for (let wave = 1; outcomes.length < count; wave++) {
    const request = {
      itemCount: truth.length,
      size: Math.min(waveSize(truth.length), count - outcomes.length),
      history: outcomes.map(({ a, b }, position) => ({ a, b, valid: true, isRecent: position >= recentFrom })),
      scores: wave === 1 ? null : fitScale(truth.length, outcomes).fit.scores,
      pairing: 'adaptive' as const,
      randomShare: defaultRandomShare,
      seed,
      wave,
    };
    const coverage = planWave({ ...request, kind: 'coverage' });
    const pairs = coverage.length > 0 ? coverage : planWave({ ...request, kind: 'resampling' });
    recentFrom = outcomes.length;
    outcomes.push(...pairs.map((pair) => judged(pair, truth, effect, dice)));
  }
  return outcomes;
}

/** Rounds of neighbours by score, one in five at random, repeats allowed; positions balanced as the planner does. */
function closePairs(truth: readonly number[], count: number, effect: number, dice: RandomSource): Outcome[] {
  const outcomes: Outcome[] = [];
  const skews = new Int32Array(truth.length);
  while (outcomes.length < count) {
    const { scores, standardErrors } = fitMap(truth.length, outcomes, normalPrior(2));
    const place = scores.map((score, item) => score + 0.3 * (standardErrors[item] as number) * standardNormal(dice));
    const order = [...truth.keys()].sort((x, y) => (place[x] as number) - (place[y] as number));
    const random = order.filter(() => dice.next() < 0.2);
    const rest = order.filter((item) => !random.includes(item));
    for (const list of [shuffled(random, dice), rest]) {
      for (let at = 0; at + 1 < list.length && outcomes.length < count; at += 2) {
        const pair = orient(list[at] as number, list[at + 1] as number, skews, dice);
        addShown(skews, pair, 1);
        outcomes.push(judged(pair, truth, effect, dice));
      }
    }
  }
  return outcomes;
}

function judged(pair: { a: number; b: number }, truth: readonly number[], effect: number, dice: RandomSource): Outcome {
  const difference = (truth[pair.a] as number) - (truth[pair.b] as number) + effect;
  return { ...pair, winner: latentMargin(difference, dice) > 0 ? 'a' : 'b' };
}

function share(itemCount: number, count: number, effect: number, pairing: Pairing): void {
  let [found, sum, held] = [0, 0, 0];
  for (let seed = firstSeed; seed < firstSeed + batches; seed++) {
    const dice = randomStream(String(seed), 'position effect', itemCount, count, effect, pairing);
    const truth = normalScores(itemCount, spread, dice);
    const outcomesBy: Record<Pairing, () => Outcome[]> = {
      planner: () => planned(truth, count, effect, String(seed), dice),
      'close scores': () => closePairs(truth, count, effect, dice),
      random: () =>
        fairPairs(itemCount, Math.ceil((2 * count) / itemCount), dice)
          .slice(0, count)
          .map((pair) => judged(pair, truth, effect, dice)),
    };
    const outcomes = outcomesBy[pairing]();
    const [one] = positionEffects(
      itemCount,
      outcomes.map((outcome) => ({ ...outcome, judge: 0 })),
      1,
      fitScale(itemCount, outcomes).fit.priorSpread ?? spread,
    );
    if (one === undefined || one === null) continue;
    if (one.found) found++;
    sum += one.estimate;
    if (one.interval[0] <= effect && effect <= one.interval[1]) held++;
  }
  console.log(
    `${itemCount} items, ${count} outcomes, ${pairing}, effect ${effect}: found in ${((100 * found) / batches).toFixed(1)} %, ` +
      `mean estimate ${(sum / batches).toFixed(3)}, interval holds it in ${((100 * held) / batches).toFixed(1)} %`,
  );
}

share(24, 300, 0.5, 'planner');
share(24, 300, 0.5, 'random');
share(24, 300, 0.5, 'close scores');
share(24, 300, 0, 'close scores');
share(24, 300, 0, 'planner');
share(100, 1100, 0.3, 'random');
share(100, 1100, 0, 'random');
