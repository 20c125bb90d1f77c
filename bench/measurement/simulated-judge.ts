import { winProbability, type Outcome } from '../../src/core/fit/bradley-terry';
import { randomStream, shuffled, standardNormal, type RandomSource } from '../../src/core/random/random';

export const normalScores = (count: number, spread: number, random: RandomSource): number[] =>
  Array.from({ length: count }, () => spread * standardNormal(random));

/** True scores, N(0, spread²), of a stream of their own. */
export const drawTruth = (count: number, spread: number, seed: string): readonly number[] =>
  normalScores(count, spread, randomStream(seed, 'truth'));

/** Outcomes of a judge that follows the Bradley–Terry model: it never ties and favours no position. */
export function simulatedJudge(truth: readonly number[], seed: string): (a: number, b: number) => Outcome {
  const random = randomStream(seed, 'verdicts');
  return (a, b) => {
    const difference = (truth[a] as number) - (truth[b] as number);
    return { a, b, winner: random.next() < winProbability(difference) ? 'a' : 'b' };
  };
}

/** The judge's margin: the true difference and logistic noise. Its sign is the winner, its size the confidence. */
export function latentMargin(difference: number, random: RandomSource): number {
  const u = Math.max(1e-300, random.next());
  return difference + Math.log(u / (1 - u));
}

/** Cutpoints that use five levels of confidence about equally often in random pairs of this true spread. */
export function fiveLevels(spread: number): readonly number[] {
  const deviation = Math.sqrt(2 * spread ** 2 + Math.PI ** 2 / 3);
  // Quintiles of |N(0, 1)|.
  return [0.253, 0.524, 0.842, 1.282].map((quantile) => quantile * deviation);
}

export const levelOf = (margin: number, cutpoints: readonly number[]): number =>
  1 + cutpoints.filter((cutpoint) => Math.abs(margin) > cutpoint).length;

/** Rounds of random pairs in which every item stands once (one sits out if their number is odd). */
export function fairPairs(itemCount: number, rounds: number, random: RandomSource): { a: number; b: number }[] {
  return Array.from({ length: rounds }, () => {
    const order = shuffled([...Array(itemCount).keys()], random);
    return Array.from({ length: Math.floor(itemCount / 2) }, (_, k) => ({
      a: order[2 * k] as number,
      b: order[2 * k + 1] as number,
    }));
  }).flat();
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
