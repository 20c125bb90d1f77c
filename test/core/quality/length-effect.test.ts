import type { Outcome } from '../../../src/core/fit/bradley-terry';
import { winProbability } from '../../../src/core/fit/bradley-terry';
import { lengthEffect } from '../../../src/core/quality/length-effect';
import { randomStream } from '../../../src/core/random/random';

/** 40 items whose true scores are `perDoubling` for each doubling of length, and something of their own. */
function batch(perDoubling: number, seed: string): { outcomes: Outcome[]; lengths: number[] } {
  const random = randomStream(seed, 'lengths');
  const lengths = Array.from({ length: 40 }, () => 100 * 2 ** (4 * random.next()));
  const truth = lengths.map((length) => perDoubling * Math.log2(length) + 2 * (random.next() - 0.5));
  const outcomes = Array.from({ length: 800 }, (_, k): Outcome => {
    const a = k % 40;
    const b = (a + 1 + Math.floor(random.next() * 39)) % 40;
    return { a, b, winner: random.next() < winProbability(truth[a]! - truth[b]!) ? 'a' : 'b' };
  });
  return { outcomes, lengths };
}

test('a length effect is found and its interval holds the truth; without one it is not', () => {
  const seeds = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];
  const effects = (perDoubling: number) =>
    seeds.map((seed) => {
      const { outcomes, lengths } = batch(perDoubling, seed);
      return lengthEffect(outcomes, lengths, 0.6)!;
    });
  const long = effects(0.7);
  expect(long.filter(({ found }) => found).length).toBeGreaterThanOrEqual(9);
  expect(long.filter(({ interval: [low, high] }) => low < 0.7 && 0.7 < high).length).toBeGreaterThanOrEqual(8);
  expect(effects(0).filter(({ found }) => found).length).toBeLessThanOrEqual(2);
});

test('the unit of length does not matter', () => {
  const { outcomes, lengths } = batch(0.5, '1');
  const inWords = lengthEffect(outcomes, lengths, 1)!;
  const inLetters = lengthEffect(
    outcomes,
    lengths.map((length) => 6 * length),
    1,
  )!;
  expect(inLetters.estimate).toBeCloseTo(inWords.estimate, 9);
});

test('equal lengths tell nothing, and an empty text is refused', () => {
  expect(lengthEffect([{ a: 0, b: 1, winner: 'a' }], [5, 5], 1)).toBeNull();
  expect(() => lengthEffect([], [5, 0], 1)).toThrow('Expected a length above 0, got 0 for item 1.');
});
