import { winnerAgreement } from '../../../src/core/fit/agreement';

test("Cohen's kappa of a table that is worked out by hand", () => {
  // 20 + 15 of 50 agree; by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5, so kappa is (0.7 − 0.5) / 0.5.
  const pairs = [
    { first: 'a', second: 'a', comparisons: 20 },
    { first: 'a', second: 'b', comparisons: 5 },
    { first: 'b', second: 'a', comparisons: 10 },
    { first: 'b', second: 'b', comparisons: 15 },
  ] as const;
  const { comparisons, agreementPct, kappa } = winnerAgreement(pairs);
  expect([comparisons, agreementPct]).toEqual([50, 70]);
  expect(kappa).toBeCloseTo(0.4, 12);
});

test('what is not defined is null', () => {
  expect(winnerAgreement([])).toEqual({ comparisons: 0, agreementPct: null, kappa: null });
  expect(winnerAgreement([{ first: 'a', second: 'a', comparisons: 3 }])).toMatchObject({
    agreementPct: 100,
    kappa: null,
  });
});

test('ties are an answer of their own', () => {
  const pairs = [
    { first: 'tie', second: 'tie', comparisons: 1 },
    { first: 'tie', second: 'a', comparisons: 1 },
  ] as const;
  expect(winnerAgreement(pairs)).toMatchObject({ comparisons: 2, agreementPct: 50, kappa: 0 });
});
