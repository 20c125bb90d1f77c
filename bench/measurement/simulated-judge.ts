import { shuffled, type RandomSource } from '../../src/core/random/random';

/** Standard normal, by Box and Muller. */
export function gaussian(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

export const normalScores = (count: number, spread: number, random: RandomSource): number[] =>
  Array.from({ length: count }, () => spread * gaussian(random));

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

/** Kendall's tau of two lists without ties. */
export function kendallTau(xs: readonly number[], ys: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) {
    for (let j = 0; j < i; j++) {
      sum += Math.sign(((xs[i] as number) - (xs[j] as number)) * ((ys[i] as number) - (ys[j] as number)));
    }
  }
  return (2 * sum) / (xs.length * (xs.length - 1));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
