import fc from 'fast-check';
import { simulateScale, type SimulatedCell } from '../../../bench/measurement/simulated-scale';
import { scaleFigures } from '../../../bench/measurement/scale-figures';
import { analyseFit } from '../../../src/core/fit/analyse-fit';
import type { Outcome } from '../../../src/core/fit/bradley-terry';
import { fitScale } from '../../../src/core/fit/fit-scale';
import { isReliable } from '../../../src/core/fit/reliability';
import { randomStream, shuffled } from '../../../src/core/random/random';
import { won } from '../golden';
import { anyOutcomes } from '../outcomes';
import '../fixed-seed';

const cell = (more: Partial<SimulatedCell>): SimulatedCell => ({
  ...{ itemCount: 24, spread: 1.5, comparisonsPerItem: 10, pairs: 'planned' },
  ...more,
});

test('whatever the outcomes: finite, centred, errors above zero, ranges in order', () => {
  fc.assert(
    fc.property(anyOutcomes, ({ itemCount, outcomes }) => {
      const { fit, reliability, ranks } = fitScale(itemCount, outcomes);
      expect(fit.converged).toBe(true);
      expect(Math.abs(fit.scores.reduce((sum, score) => sum + score, 0))).toBeLessThan(1e-8);
      expect(fit.standardErrors.every((error) => error > 0 && Number.isFinite(error))).toBe(true);
      expect(reliability!.lower).toBeLessThanOrEqual(reliability!.estimate);
      expect(reliability!.estimate).toBeLessThanOrEqual(reliability!.upper);
      expect(reliability!.upper).toBeLessThanOrEqual(1);
      for (const { lower, upper } of ranks!) {
        expect(1 <= lower && lower <= upper && upper <= itemCount).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test('neither the order of the outcomes nor which item is called a changes a bit; relabelling permutes', () => {
  const { outcomes } = simulateScale(cell({}), '1');
  const scale = fitScale(24, outcomes);
  const mirrored = outcomes.map(({ a, b, winner }) => ({ a: b, b: a, winner: winner === 'a' ? 'b' : 'a' }) as const);
  expect(fitScale(24, shuffled(outcomes, randomStream('1', 'order')))).toEqual(scale);
  expect(fitScale(24, mirrored)).toEqual(scale);
  const label = shuffled([...Array(24).keys()], randomStream('1', 'labels'));
  const relabelled = fitScale(
    24,
    outcomes.map(({ a, b, winner }) => ({ a: label[a]!, b: label[b]!, winner })),
  );
  for (const [item, name] of label.entries()) {
    expect(relabelled.fit.scores[name]).toBeCloseTo(scale.fit.scores[item]!, 8);
    expect(relabelled.fit.standardErrors[name]).toBeCloseTo(scale.fit.standardErrors[item]!, 8);
  }
  expect(relabelled.reliability!.estimate).toBeCloseTo(scale.reliability!.estimate, 8);
});

test('turning every outcome round turns the scale round', () => {
  const { outcomes } = simulateScale(cell({}), '2');
  const turned = outcomes.map(({ a, b, winner }) => ({ a, b, winner: winner === 'a' ? 'b' : 'a' }) as const);
  const [one, other] = [fitScale(24, outcomes), fitScale(24, turned)];
  for (const [i, score] of one.fit.scores.entries()) expect(other.fit.scores[i]).toBeCloseTo(-score, 8);
  expect(other.reliability!.estimate).toBeCloseTo(one.reliability!.estimate, 8);
});

test('the same outcomes twice: smaller errors, by less than √2 of what the outcomes tell, and more reliable', () => {
  const { outcomes } = simulateScale(cell({}), '3');
  const [once, twice] = [fitScale(24, outcomes), fitScale(24, [...outcomes, ...outcomes])];
  const won = new Set(outcomes.map(({ a, b, winner }) => (winner === 'a' ? a : b)));
  const lost = new Set(outcomes.map(({ a, b, winner }) => (winner === 'a' ? b : a)));
  for (const [i, error] of once.fit.standardErrors.entries()) {
    expect(twice.fit.standardErrors[i]! / error).toBeGreaterThan(0.65);
    // An undefeated item may lie further out in the wider spread that is estimated then.
    if (won.has(i) && lost.has(i)) expect(twice.fit.standardErrors[i]! / error).toBeLessThan(1);
  }
  expect(twice.reliability!.estimate).toBeGreaterThan(once.reliability!.estimate);
});

test('undefeated and winless items are finite, and groups that nothing joins are never called reliable', () => {
  const rounds = simulateScale(cell({ comparisonsPerItem: 40, spread: 3 }), '4').outcomes;
  const apart: Outcome[] = [...rounds, ...rounds.map(({ a, b, winner }) => ({ a: a + 24, b: b + 24, winner }))];
  const scale = fitScale(48, apart);
  expect(isReliable(scale.reliability!)).toBe(true);
  const { components, reliability } = analyseFit(scale, apart);
  expect(components).toHaveLength(2);
  expect(reliability.reliable).toBe(false);
  expect(analyseFit(fitScale(24, rounds), rounds).reliability.reliable).toBe(true);
  const chain = Array.from({ length: 9 }, (_, i) => won(i, i + 1));
  expect(fitScale(10, chain).fit.scores.every(Number.isFinite)).toBe(true);
});

test('a large graph takes the way that scales: three hundred items recover the spread', () => {
  const { outcomes, truth } = simulateScale(
    { itemCount: 300, spread: 1.5, comparisonsPerItem: 20, pairs: 'random' },
    '5',
  );
  const { fit, reliability } = fitScale(300, outcomes);
  expect(Math.abs(fit.priorSpread! - 1.5)).toBeLessThan(0.2);
  expect(Math.abs(reliability!.estimate - 0.86)).toBeLessThan(0.03);
  const held = truth.filter((score, i) => Math.abs(score - fit.scores[i]!) < 1.96 * fit.standardErrors[i]!);
  expect(held.length / 300).toBeGreaterThan(0.92);
  expect(held.length / 300).toBeLessThan(0.98);
});

// Small versions of `npm run bench:scale`; the limits leave room for as many seeds.
test.each([
  ['random', 0.5],
  ['random', 3],
  ['planned', 1.5],
  ['planned', 3],
] as const)('%s pairs, spread %d: intervals hold the truth, and reliability does not flatter', (pairs, spread) => {
  const { coverage, rankCoverage, reported, truth } = scaleFigures(cell({ pairs, spread }), 16);
  expect(coverage).toBeGreaterThan(0.91);
  expect(coverage).toBeLessThan(0.985);
  expect(rankCoverage).toBeGreaterThan(0.93);
  expect(Math.abs(reported - truth)).toBeLessThan(spread === 0.5 ? 0.12 : 0.06);
});

test('judges who answer at random are called unreliable, where SSR is taken in', () => {
  const figures = scaleFigures(cell({ spread: 0 }), 12);
  expect(figures.medianReported).toBeLessThan(0.1);
  expect(figures.calledReliable).toBe(0);
  expect(figures.ssr).toBeGreaterThan(0.2);
});
