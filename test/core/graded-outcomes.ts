import type { GradedOutcome } from '../../src/core/fit/graded-outcomes';
import { randomStream, shuffled } from '../../src/core/random/random';

export interface GradedSimulation {
  readonly itemCount: number;
  /** Rounds of random pairs. */
  readonly rounds: number;
  /** True scores lie evenly over ±2·spread. */
  readonly spread: number;
  readonly seed: string;
  /** Margins below this are ties. */
  readonly tieBelow?: number;
  /** What being shown first adds to the margin. */
  readonly firstBy?: number;
  /** Confidence drawn at random, whatever the margin. */
  readonly noise?: boolean;
}

/** Pairs judged by the graded model itself: five levels of a latent logistic margin. */
export function gradedOutcomes({
  itemCount,
  rounds,
  spread,
  seed,
  tieBelow = 0,
  firstBy = 0,
  noise,
}: GradedSimulation) {
  const random = randomStream(seed, 'graded outcomes');
  const truth = Array.from({ length: itemCount }, (_, i) => 2 * spread * ((2 * i) / (itemCount - 1) - 1));
  const cutpoints = [0.5, 1, 1.5, 2.5].map((cutpoint) => cutpoint * (1 + spread));
  const outcomes: GradedOutcome[] = [];
  for (let round = 0; round < rounds; round++) {
    const order = shuffled([...truth.keys()], random);
    for (let at = 0; at + 1 < itemCount; at += 2) {
      const [a, b] = [order[at]!, order[at + 1]!];
      const u = random.next();
      const margin = truth[a]! - truth[b]! + firstBy + Math.log(u / (1 - u));
      const level = 1 + cutpoints.filter((cutpoint) => Math.abs(margin) > cutpoint).length;
      const confidence = noise === true ? 1 + Math.floor(random.next() * 5) : level;
      const winner = Math.abs(margin) < tieBelow ? 'tie' : margin > 0 ? 'a' : 'b';
      outcomes.push({ a, b, winner, confidence: winner === 'tie' ? null : confidence });
    }
  }
  return { truth, cutpoints, outcomes };
}
