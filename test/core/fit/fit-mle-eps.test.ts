import fc from 'fast-check';
import { winProbability } from '../../../src/core/fit/bradley-terry';
import { itemFitStatistics } from '../../../src/core/fit/fit-statistics';
import { fitMleEps } from '../../../src/core/fit/fit-mle-eps';
import { separation as separationOf } from '../../../src/core/fit/reliability';
import { outcomesOf, ramos2021, sangwin2021, won } from '../golden';
import { anyOutcomes, simulatedOutcomes } from '../outcomes';
import '../fixed-seed';

describe.each([
  ['Ramos 2021, Auckland', ramos2021],
  ['Sangwin 2021, rigour', sangwin2021],
])('%s, published with the fit of sirt', (_, published) => {
  const outcomes = outcomesOf(published);
  const fit = fitMleEps(published.items.length, outcomes);

  // sirt stops when no score moves by more than 1e-4; what is left of its way to the solution is the tolerance.
  test('scores to 1e-4, standard errors to 3e-5', () => {
    expect(fit).toMatchObject({ estimator: 'mle-eps', converged: true, priorSpread: null });
    for (const [i, { theta, seTheta }] of published.items.entries()) {
      expect(Math.abs(fit.scores[i]! - theta)).toBeLessThan(1e-4);
      expect(Math.abs(fit.standardErrors[i]! - seTheta)).toBeLessThan(3e-5);
    }
  });

  test('reliability and separation', () => {
    const { ssr, separation } = separationOf(fit.scores, fit.standardErrors);
    expect(ssr).toBeCloseTo(published.ssr, 5);
    expect(separation).toBeCloseTo(published.separation, 3);
  });

  test('infit and outfit', () => {
    for (const [i, statistics] of itemFitStatistics(outcomes, fit.scores).entries()) {
      const { comparisons, infit, outfit } = published.items[i]!;
      expect(statistics.comparisons).toBe(comparisons);
      expect(Math.abs(statistics.infit! - infit)).toBeLessThan(1e-3);
      expect(Math.abs(statistics.outfit! - outfit)).toBeLessThan(1e-3);
    }
  });
});

test('two items: the adjusted share of wins is the probability, and 1/√(n·p·(1 − p)) the error', () => {
  const outcomes = [...Array.from({ length: 9 }, () => won(0, 1)), won(1, 0)];
  const { scores, standardErrors } = fitMleEps(2, outcomes);
  const share = (0.3 + (10 - 0.6) * 0.9) / 10;
  expect(scores[0]! - scores[1]!).toBeCloseTo(Math.log(share / (1 - share)), 10);
  expect(standardErrors[0]).toBeCloseTo(1 / Math.sqrt(10 * share * (1 - share)), 10);
});

test('solves its equations up to the shift that the head comment names', () => {
  const outcomes = simulatedOutcomes(24, 12, 2, '2');
  const { scores } = fitMleEps(24, outcomes);
  const ratios = scores.map((score, i) => {
    const own = outcomes.filter(({ a, b }) => a === i || b === i);
    const wins = own.filter(({ a, b, winner }) => (winner === 'a' ? a : b) === i).length;
    const probabilities = own.map(({ a, b }) => winProbability(score - scores[a === i ? b : a]!));
    const excess = 0.3 + ((own.length - 0.6) * wins) / own.length - probabilities.reduce((sum, p) => sum + p, 0);
    return excess / probabilities.reduce((sum, p) => sum + p * (1 - p), 0);
  });
  for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0]!, 7);
  expect(Math.abs(ratios[0]!)).toBeLessThan(0.05);
});

test('every component has mean zero; an item without outcomes has score 0 and no finite error', () => {
  const { scores, standardErrors, converged } = fitMleEps(5, [won(0, 1), won(1, 0), won(0, 1), won(3, 2), won(2, 3)]);
  expect(converged).toBe(true);
  expect(scores[0]! + scores[1]!).toBeCloseTo(0, 12);
  expect(scores[2]! + scores[3]!).toBeCloseTo(0, 12);
  expect(scores[4]).toBe(0);
  expect(standardErrors[4]).toBe(Infinity);
});

test('says whether it converged, and is finite either way', () => {
  fc.assert(
    fc.property(anyOutcomes, ({ itemCount, outcomes }) => {
      const fit = fitMleEps(itemCount, outcomes);
      expect(fit.scores.every(Number.isFinite)).toBe(true);
      if (fit.converged) expect(fit.gradientNorm).toBeLessThan(1e-8);
      expect(fitMleEps(itemCount, [...outcomes].reverse())).toEqual(fit);
    }),
  );
});

test.each([0, -0.1, 0.6, NaN])('refuses epsilon %d', (epsilon) => {
  expect(() => fitMleEps(2, [won(0, 1)], epsilon)).toThrow('Expected epsilon above 0 and at most 0.5');
});
