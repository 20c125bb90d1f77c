import { outcomeVariance, winProbability } from '../../../src/core/fit/bradley-terry';
import { fitStatistics, itemFitStatistics } from '../../../src/core/fit/fit-statistics';
import { randomStream } from '../../../src/core/random/random';
import { won } from '../golden';

test('a worked example: an expected win and an upset at p = ¾', () => {
  const gap = Math.log(3);
  // Residuals ¼ and −¾, variance 3/16 each: infit (1 + 9)/6, outfit the mean of 1/3 and 3.
  const [first, second] = itemFitStatistics([won(0, 1), won(1, 0)], [gap, 0]);
  expect(first!.infit).toBeCloseTo(10 / 6, 12);
  expect(first!.outfit).toBeCloseTo((1 / 3 + 3) / 2, 12);
  expect(second).toEqual(first);
});

test('a tie between equal scores surprises least', () => {
  expect(itemFitStatistics([{ a: 0, b: 1, winner: 'tie' }], [0, 0])[0]).toEqual({
    comparisons: 1,
    infit: 0,
    outfit: 0,
  });
});

test('an item without outcomes has none', () => {
  expect(itemFitStatistics([won(0, 1)], [0, 0, 0])[2]).toEqual({ comparisons: 0, infit: null, outfit: null });
});

test('by judge: one who answers as the model expects is near 1, one who turns it round far above', () => {
  const random = randomStream('5', 'judges');
  const scores = Array.from({ length: 20 }, (_, i) => (i - 9.5) / 4);
  const outcomes = Array.from({ length: 4000 }, (_, k) => {
    const a = Math.floor(random.next() * 20);
    const b = (a + 1 + Math.floor(random.next() * 19)) % 20;
    const aWins = random.next() < winProbability(scores[a]! - scores[b]!);
    return { a, b, winner: (k % 2 === 0) === aWins ? ('a' as const) : ('b' as const) };
  });
  const [honest, contrary] = fitStatistics(outcomes, scores, 2, (_, position) => [position % 2]);
  expect(honest!.comparisons).toBe(2000);
  expect(Math.abs(honest!.infit! - 1)).toBeLessThan(0.06);
  expect(Math.abs(honest!.outfit! - 1)).toBeLessThan(0.15);
  expect(contrary!.infit).toBeGreaterThan(2);
});

test('refuses a group that is not there', () => {
  expect(() => fitStatistics([won(0, 1)], [0, 0], 2, () => [2])).toThrow('Expected a group from 0 to 1, got 2.');
});

test('the variance of an outcome is p(1 − p), and above zero where p rounds to 1', () => {
  for (const difference of [-3, -0.1, 0, 2]) {
    const p = winProbability(difference);
    expect(outcomeVariance(difference)).toBeCloseTo(p * (1 - p), 14);
  }
  expect(outcomeVariance(60)).toBeGreaterThan(0);
});
