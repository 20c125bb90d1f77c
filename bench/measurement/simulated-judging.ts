import { winProbability, type Outcome } from '../../src/core/fit/bradley-terry';
import { randomStream, type RandomSource } from '../../src/core/random/random';

/** A standard normal number (Box and Muller 1958). */
function drawNormal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** True scores, N(0, spread²). */
export function drawTruth(itemCount: number, spread: number, seed: string): readonly number[] {
  const random = randomStream(seed, 'truth');
  return Array.from({ length: itemCount }, () => spread * drawNormal(random));
}

/** Outcomes of a judge that follows the Bradley–Terry model: it never ties and favours no position. */
export function simulatedJudge(truth: readonly number[], seed: string): (a: number, b: number) => Outcome {
  const random = randomStream(seed, 'verdicts');
  return (a, b) => {
    const difference = (truth[a] as number) - (truth[b] as number);
    return { a, b, winner: random.next() < winProbability(difference) ? 'a' : 'b' };
  };
}

/** Kendall's tau of two lists without ties. */
export function kendallTau(one: readonly number[], other: readonly number[]): number {
  let concordance = 0;
  for (let i = 0; i < one.length; i++) {
    for (let j = 0; j < i; j++) {
      const product = ((one[i] as number) - (one[j] as number)) * ((other[i] as number) - (other[j] as number));
      concordance += Math.sign(product);
    }
  }
  return concordance / ((one.length * (one.length - 1)) / 2);
}
