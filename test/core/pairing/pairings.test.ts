import fc from 'fast-check';
import { comparisonsTo, meanCurve, pairingRun, type Policy } from '../../../bench/measurement/pairing-runs';
import { planWave, waveSize } from '../../../src/core/pairing/pairing';
import type { PlannedComparison } from '../../../src/core/pairing/pairing-state';
import { pairings, type Pairing } from '../../../src/core/pairing/pairings';
import { drawPairs } from '../../../src/core/pairing/random-pairs';
import { randomStream, shuffled } from '../../../src/core/random/random';
import { coveredPairs, fullCoverage, pairName, requestFor, skewsOf } from '../planned-batch';
import '../fixed-seed';

const scoresOf = (n: number, seed: string): number[] => {
  const random = randomStream(seed, 'scores');
  return Array.from({ length: n }, () => 6 * random.next() - 3);
};

function waves(itemCount: number, pairing: Pairing, budget: number, seed: string): PlannedComparison[] {
  const history: PlannedComparison[] = [];
  for (let wave = 1; history.length < budget; wave++) {
    const size = Math.min(waveSize(itemCount), budget - history.length);
    const scores = wave === 1 ? null : scoresOf(itemCount, seed);
    const pairs = planWave(requestFor(itemCount, { pairing, history, scores, size, seed, wave }));
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.length).toBeLessThanOrEqual(size);
    history.push(...pairs.map((pair) => ({ ...pair, valid: true })));
    expect(Math.max(...skewsOf(itemCount, history).map(Math.abs))).toBeLessThanOrEqual(2);
  }
  return history;
}

const countsOf = (itemCount: number, history: readonly PlannedComparison[]): number[] =>
  Array.from({ length: itemCount }, (_, i) => history.filter(({ a, b }) => a === i || b === i).length);

test.each([
  ['random', 25],
  ['fair', 25],
  ['adaptive', 10],
] as const)('%s, up to %d items: keeps to the budget, repeats nothing and balances positions', (pairing, most) => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: most }), fc.nat().map(String), (n, seed) => {
      const budget = Math.floor((n * (n - 1)) / 3);
      expect(coveredPairs(waves(n, pairing, budget, seed)).size).toBe(budget);
    }),
    { numRuns: 20 },
  );
});

test.each(pairings)('%s reaches every pair, without a fit or with scores', (pairing) => {
  for (const n of [2, 3, 7, 10]) {
    expect(fullCoverage(n, { pairing, scores: scoresOf(n, '7') })).toHaveLength((n * (n - 1)) / 2);
  }
  for (const n of [2, 3, 7, 12]) expect(fullCoverage(n, { pairing })).toHaveLength((n * (n - 1)) / 2);
});

test.each(pairings)('%s: equal requests give equal waves, whatever the order of the history', (pairing) => {
  const history = waves(20, pairing, 60, '5');
  const plan = (more: object) => planWave(requestFor(20, { pairing, history, scores: scoresOf(20, '5'), ...more }));
  expect(plan({ history: shuffled(history, randomStream('1', 'history')) })).toEqual(plan({}));
  expect(plan({ seed: '2' })).not.toEqual(plan({}));
});

test('fair counts differ by at most one, whatever the scores', () => {
  for (const n of [8, 24, 25]) {
    const counts = countsOf(n, waves(n, 'fair', 3 * n, '3'));
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
});

test('fair and adaptive connect the graph as soon as there are pairs enough, random does as it comes', () => {
  for (const pairing of ['fair', 'adaptive'] as const) {
    for (let seed = 0; seed < 10; seed++) {
      const reached = new Set([0]);
      const history = waves(40, pairing, 40, String(seed));
      for (let k = 0; k < 40; k++) {
        for (const { a, b } of history) if (reached.has(a) || reached.has(b)) reached.add(a).add(b);
      }
      expect(reached.size).toBe(40);
    }
  }
});

test('adaptive compares crowded items more often than lonely ones', () => {
  // Thirty within one log-odd, and five on either side that are far from everybody.
  const scores = Array.from({ length: 40 }, (_, i) => (i < 30 ? i / 30 : (i % 2 === 0 ? 1 : -1) * (3 + i / 10)));
  const history: PlannedComparison[] = [];
  for (let wave = 1; wave <= 12; wave++) {
    const pairs = planWave(requestFor(40, { history, scores: wave === 1 ? null : scores, wave, randomShare: 0 }));
    history.push(...pairs.map((pair) => ({ ...pair, valid: true })));
  }
  const counts = countsOf(40, history);
  const mean = (list: readonly number[]): number => list.reduce((sum, count) => sum + count, 0) / list.length;
  expect(mean(counts.slice(0, 30))).toBeGreaterThan(1.3 * mean(counts.slice(30)));
});

test('each open pair is drawn with the same chance, and all of them in the end', () => {
  const random = randomStream('8', 'draw');
  const open = (i: number, j: number): boolean => i + j !== 5;
  const counts = new Map<string, number>();
  for (let k = 0; k < 4000; k++) {
    for (const [i, j] of drawPairs(6, open, 3, random)) {
      const name = pairName({ a: i, b: j });
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  // 12 pairs are open. Chi-squared, 11 degrees of freedom, 99.9 % point 31.3.
  expect(counts.size).toBe(12);
  expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(31.3);
  expect(drawPairs(6, open, 99, random)).toHaveLength(12);
});

/** Comparisons to a tau of 0.75, over ten batches. */
function neededBy(policy: Policy, size: number): number {
  const budget = policy === 'iid' ? 260 : 180;
  const curves = Array.from({ length: 10 }, (_, k) =>
    pairingRun({ itemCount: 40, spread: 3, policy, waveSize: size, budget, seed: `${k + 1}` }),
  );
  return comparisonsTo(0.75, meanCurve(curves)) ?? Infinity;
}

test('adaptive pairing needs far fewer comparisons than random pairs, and outcomes may come 20 at a time', () => {
  const random = neededBy('iid', 20);
  const information = neededBy('information', 20);
  expect(neededBy('adaptive', 20) / random).toBeLessThan(0.72);
  expect(information / random).toBeLessThan(0.62);
  expect(information / neededBy('information', 5)).toBeLessThan(1.1);
});
