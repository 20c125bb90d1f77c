import { normalCdf, twoSidedP } from '../../../src/core/quality/normal-distribution';

test.each([
  [0, 0.5],
  [1, 0.841344746068543],
  [-1.959963984540054, 0.025],
  [2.5758293035489004, 0.995],
  [-3, 0.0013498980316300946],
  [-5, 2.8665157187919333e-7],
  [-10, 7.61985302416052e-24],
])('Φ(%d) as tables have it', (x, expected) => {
  expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(1e-12);
});

test('both halves add up to 1, on both sides of where the method changes', () => {
  for (const x of [0.5, 2.999, 3.001, 6, 38]) expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
  expect(Math.abs(normalCdf(3 + 1e-12) - normalCdf(3 - 1e-12))).toBeLessThan(1e-13);
});

test('a value at zero is no surprise at all', () => {
  expect(twoSidedP(0)).toBe(1);
  expect(twoSidedP(-1.959963984540054)).toBeCloseTo(0.05, 12);
});
