import { kendallTau } from '../../../src/core/fit/kendall-tau';

test('is 1 for the same order, −1 for the opposite one, and counts discordant pairs in between', () => {
  expect(kendallTau([1, 2, 3, 4], [10, 20, 30, 40])).toBe(1);
  expect(kendallTau([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
  // One of six pairs is turned round: (5 − 1) / 6.
  expect(kendallTau([1, 2, 3, 4], [1, 2, 4, 3])).toBeCloseTo(2 / 3, 12);
});

test('a tied pair counts for neither', () => {
  expect(kendallTau([1, 1, 2], [1, 2, 3])).toBeCloseTo(2 / 3, 12);
});

test('refuses lists of different lengths', () => {
  expect(() => kendallTau([1], [1, 2])).toThrow('Expected two lists of one length, got 1 and 2.');
});
