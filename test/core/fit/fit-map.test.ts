import fc from 'fast-check';
import { winProbability, type Outcome } from '../../../src/core/fit/bradley-terry';
import { fitMap } from '../../../src/core/fit/fit-map';
import { normalPrior, type Prior } from '../../../src/core/fit/prior';
import { randomStream, shuffled } from '../../../src/core/random/random';
import { ilsrScores, won } from '../golden';
import { anyOutcomes, simulatedOutcomes } from '../outcomes';
import '../fixed-seed';

const prior = normalPrior(2);

/** The log-posterior written down anew from its definition, outcome by outcome. */
function logPosterior(scores: readonly number[], outcomes: readonly Outcome[], spread: number): number {
  const points = { a: 1, tie: 0.5, b: 0 };
  const likelihood = outcomes.reduce((sum, { a, b, winner }) => {
    const p = winProbability(scores[a]! - scores[b]!);
    return sum + points[winner] * Math.log(p) + (1 - points[winner]) * Math.log(1 - p);
  }, 0);
  return likelihood - scores.reduce((sum, score) => sum + score ** 2, 0) / (2 * spread ** 2);
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(tolerance);
}

test.each(ilsrScores.cases)('agrees with the scores of $name under the prior of that implementation', (golden) => {
  const strength = ilsrScores.alpha * golden.n;
  const exponential: Prior = {
    spread: null,
    penalty: (score) => strength * (Math.exp(score) - score),
    gradient: (score) => strength * (Math.exp(score) - 1),
    curvature: (score) => strength * Math.exp(score),
  };
  const outcomes = golden.winnerLoser.map(([winner, loser]) => won(winner, loser));
  const fit = fitMap(golden.n, outcomes, exponential);
  expect(fit.converged).toBe(true);
  expect(fit.priorSpread).toBeNull();
  expectClose(fit.scores, golden.theta, 2e-8);
});

test.each([
  [1, 0, 2],
  [7, 3, 2],
  [40, 0, 0.5],
  [2, 5, 6],
])('two items, %d wins to %d, spread %d: solves the one equation that is left', (wins, losses, spread) => {
  const outcomes = [
    ...Array.from({ length: wins }, () => won(0, 1)),
    ...Array.from({ length: losses }, () => won(1, 0)),
  ];
  // With θ_0 = −θ_1 = x the posterior is greatest where wins − n·σ(2x) = x/s²; bisection needs no derivative.
  let [low, high] = [-50, 50];
  for (let k = 0; k < 200; k++) {
    const x = (low + high) / 2;
    if (wins - (wins + losses) * winProbability(2 * x) > x / spread ** 2) low = x;
    else high = x;
  }
  const fit = fitMap(2, outcomes, normalPrior(spread));
  expectClose(fit.scores, [low, -low], 1e-10);
  const p = winProbability(2 * low);
  // The difference of the two has information n·p·(1 − p) + 1/(2s²); each centred score is half of it.
  const error = 0.5 / Math.sqrt((wins + losses) * p * (1 - p) + 1 / (2 * spread ** 2));
  expectClose(fit.standardErrors, [error, error], 1e-10);
});

test('no other scores have a higher posterior density: finite differences vanish at the fit', () => {
  fc.assert(
    fc.property(anyOutcomes, fc.constantFrom(0.5, 2, 5), ({ itemCount, outcomes }, spread) => {
      const { scores, converged, gradientNorm } = fitMap(itemCount, outcomes, normalPrior(spread));
      expect(converged).toBe(true);
      expect(gradientNorm).toBeLessThan(1e-8);
      const step = 1e-4;
      for (let i = 0; i < itemCount; i++) {
        const moved = (by: number) => scores.map((score, k) => (k === i ? score + by : score));
        const slope =
          (logPosterior(moved(step), outcomes, spread) - logPosterior(moved(-step), outcomes, spread)) / (2 * step);
        expect(Math.abs(slope)).toBeLessThan(1e-6);
      }
    }),
  );
});

test('scores have mean zero and every standard error is above zero, also without any outcome', () => {
  fc.assert(
    fc.property(anyOutcomes, ({ itemCount, outcomes }) => {
      const { scores, standardErrors } = fitMap(itemCount, outcomes, prior);
      expect(Math.abs(scores.reduce((sum, score) => sum + score, 0))).toBeLessThan(1e-9);
      expect(standardErrors.every((error) => error > 0 && Number.isFinite(error))).toBe(true);
    }),
  );
  expectClose(fitMap(3, [], prior).scores, [0, 0, 0], 0);
});

test('relabelling the items permutes the fit', () => {
  fc.assert(
    fc.property(anyOutcomes, fc.nat(), ({ itemCount, outcomes }, seed) => {
      const label = shuffled([...Array(itemCount).keys()], randomStream(String(seed), 'labels'));
      const fit = fitMap(itemCount, outcomes, prior);
      const relabelled = fitMap(
        itemCount,
        outcomes.map(({ a, b, winner }) => ({ a: label[a]!, b: label[b]!, winner })),
        prior,
      );
      expectClose(
        label.map((name) => relabelled.scores[name]!),
        fit.scores,
        1e-9,
      );
      expectClose(
        label.map((name) => relabelled.standardErrors[name]!),
        fit.standardErrors,
        1e-9,
      );
    }),
  );
});

test('neither the order of the outcomes nor which item is called a changes a bit', () => {
  const mirrored = { a: 'b', b: 'a', tie: 'tie' } as const;
  fc.assert(
    fc.property(anyOutcomes, fc.nat(), ({ itemCount, outcomes }, seed) => {
      const fit = fitMap(itemCount, outcomes, prior);
      const reordered = shuffled(outcomes, randomStream(String(seed), 'order'));
      const swapped = outcomes.map(({ a, b, winner }) => ({ a: b, b: a, winner: mirrored[winner] }));
      expect(fitMap(itemCount, reordered, prior)).toEqual(fit);
      expect(fitMap(itemCount, swapped, prior)).toEqual(fit);
    }),
  );
});

test('a tie is half a win for each', () => {
  const ties = [won(0, 1), won(1, 2), { a: 0, b: 2, winner: 'tie' }, { a: 2, b: 0, winner: 'tie' }] as const;
  const halves = [won(0, 1), won(1, 2), won(0, 2), won(2, 0)];
  expect(fitMap(3, ties, prior)).toEqual(fitMap(3, halves, prior));
});

test('an item without outcomes keeps the width of the prior, all others do better', () => {
  const { scores, standardErrors } = fitMap(25, simulatedOutcomes(24, 10, 2, '1'), prior);
  expect(Math.abs(scores[24]!)).toBeLessThan(1e-9);
  // √(s² − s²/n): the prior, less what centring takes.
  expect(standardErrors[24]).toBeCloseTo(2 * Math.sqrt(1 - 1 / 25), 9);
  expect(Math.max(...standardErrors.slice(0, 24))).toBeLessThan(1.2);
});

test('a wider prior moves an undefeated item further out, never to infinity', () => {
  const top = (spread: number) => fitMap(3, [won(0, 1), won(0, 2), won(1, 2)], normalPrior(spread)).scores[0]!;
  expect(top(1)).toBeLessThan(top(4));
  expect(Number.isFinite(top(1000))).toBe(true);
});

test('twenty thousand comparisons of a thousand items converge, and recover the truth', () => {
  const fit = fitMap(1000, simulatedOutcomes(1000, 40, 3, '5'), prior);
  expect(fit).toMatchObject({ estimator: 'map', converged: true, priorSpread: 2 });
  const inside = fit.scores.filter((score, i) => {
    const truth = 3 * ((2 * i) / 999 - 1);
    return Math.abs(score - truth) < 1.96 * fit.standardErrors[i]!;
  });
  expect(inside.length / 1000).toBeGreaterThan(0.92);
});

test.each([
  [{ a: 0, b: 3, winner: 'a' }, '0 and 3'],
  [{ a: 1, b: 1, winner: 'b' }, '1 and 1'],
  [{ a: -1, b: 1, winner: 'tie' }, '-1 and 1'],
] as const)('refuses the outcome %j', (outcome, named) => {
  expect(() => fitMap(3, [won(0, 1), outcome], prior)).toThrow(
    `Expected two different item indexes from 0 to 2, got ${named} in outcome 1.`,
  );
});

test.each([0, -1, Infinity, NaN])('refuses a prior of spread %d', (spread) => {
  expect(() => normalPrior(spread)).toThrow('Expected the spread of a prior to be a finite number above 0');
});
