import fc from 'fast-check';
import type { Outcome } from '../../src/core/fit/bradley-terry';
import { winProbability } from '../../src/core/fit/bradley-terry';
import { randomStream, shuffled } from '../../src/core/random/random';

/** Two to nine items and up to 60 outcomes between them, often disconnected. */
export const anyOutcomes = fc.integer({ min: 2, max: 9 }).chain((itemCount) =>
  fc.record({
    itemCount: fc.constant(itemCount),
    outcomes: fc.array(
      fc
        .tuple(
          fc.integer({ min: 0, max: itemCount - 1 }),
          fc.integer({ min: 1, max: itemCount - 1 }),
          fc.constantFrom('a', 'b', 'tie'),
        )
        .map(([a, step, winner]): Outcome => ({ a, b: (a + step) % itemCount, winner })),
      { maxLength: 60 },
    ),
  }),
);

/** Rounds of random pairs judged by the model itself, true scores spread evenly over ±width. */
export function simulatedOutcomes(itemCount: number, rounds: number, width: number, seed: string): Outcome[] {
  const random = randomStream(seed, 'simulated outcomes');
  const truth = Array.from({ length: itemCount }, (_, i) => width * ((2 * i) / (itemCount - 1) - 1));
  const outcomes: Outcome[] = [];
  for (let round = 0; round < rounds; round++) {
    const order = shuffled([...truth.keys()], random);
    for (let at = 0; at + 1 < itemCount; at += 2) {
      const [a, b] = [order[at]!, order[at + 1]!];
      outcomes.push({ a, b, winner: random.next() < winProbability(truth[a]! - truth[b]!) ? 'a' : 'b' });
    }
  }
  return outcomes;
}
