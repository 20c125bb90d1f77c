import fc from 'fast-check';
import { possiblePairs } from '../../../src/core/completion';
import { planWave, waveSize } from '../../../src/core/pairing/pairing';
import type { PlannedComparison } from '../../../src/core/pairing/pairing-state';
import { randomStream, shuffled } from '../../../src/core/random/random';
import { coveredPairs, fullCoverage, pairName, requestFor, skewsOf } from '../planned-batch';
import '../fixed-seed';

test.each([
  [2, 16],
  [3, 16],
  [5, 16],
  [7, 18],
  [24, 24],
  [31, 30],
  [32, 16],
  [33, 16],
  [100, 50],
  [0, 0],
  [1, 0],
])('a wave of %d items has room for %d pairs', (itemCount, size) => {
  expect(waveSize(itemCount)).toBe(size);
});

test('coverage reaches each of the n(n − 1)/2 pairs once, for n = 2 to 30', () => {
  for (let n = 2; n <= 30; n++) {
    const history = fullCoverage(n, { seed: String(n) });
    expect(history).toHaveLength((n * (n - 1)) / 2);
    expect(coveredPairs(history).size).toBe(history.length);
  }
});

test('the request of a provider batch gets all pairs in one wave', () => {
  const pairs = planWave(requestFor(15, { size: 500 }));
  expect(new Set(pairs.map(pairName)).size).toBe(105);
  expect(Math.max(...skewsOf(15, pairs).map(Math.abs))).toBe(0);
});

/** A whole batch under chance: failures, scores, odd sizes, a budget that cuts, then up to two passes of repeats. */
function playBatch(itemCount: number, budget: number, failureRate: number, largestWave: number | null, seed: string) {
  const random = randomStream(seed, 'play');
  const scores = Array.from({ length: itemCount }, () => 6 * random.next() - 3);
  const history: PlannedComparison[] = [];
  let passes = 0;
  for (let wave = 1; history.length < budget && passes < 2; wave++) {
    const kind = coveredPairs(history).size < possiblePairs(itemCount) ? 'coverage' : 'resampling';
    const usual = kind === 'coverage' ? waveSize(itemCount) : possiblePairs(itemCount);
    const room = largestWave === null ? usual : 1 + Math.floor(random.next() * largestWave);
    const size = Math.min(room, budget - history.length);
    const covered = coveredPairs(history);
    const pairs = planWave(
      requestFor(itemCount, { kind, size, history, scores: wave > 1 ? scores : null, seed, wave }),
    );

    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.length).toBeLessThanOrEqual(size);
    expect(new Set(pairs.map(pairName)).size).toBe(pairs.length);
    const repeats = pairs.filter((pair) => covered.has(pairName(pair))).length;
    if (kind === 'resampling') expect(repeats).toBe(pairs.length);
    else if (itemCount <= 10) expect(repeats).toBe(0);
    history.push(...pairs.map((pair) => ({ ...pair, valid: random.next() >= failureRate })));
    expect(Math.max(...skewsOf(itemCount, history).map(Math.abs))).toBeLessThanOrEqual(2);
    if (kind === 'resampling') passes++;
  }
  return { history, passes };
}

const itemCounts = fc.integer({ min: 2, max: 25 });
const seeds = fc.nat().map(String);

test('no wave is empty, too large, repeats a pair or unbalances an item, whatever fails, wherever the budget cuts', () => {
  const failureRates = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.7, noNaN: true }));
  fc.assert(
    fc.property(itemCounts, fc.integer({ min: 1, max: 600 }), failureRates, seeds, (n, budget, failureRate, seed) => {
      const { history, passes } = playBatch(n, budget, failureRate, null, seed);
      if (passes === 2) expect(coveredPairs(history).size).toBe(possiblePairs(n));
      else expect(history).toHaveLength(budget);
    }),
    { numRuns: 150 },
  );
});

test('the same in waves of one to five pairs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 14 }), fc.integer({ min: 1, max: 300 }), seeds, (n, budget, seed) => {
      playBatch(n, budget, 0.3, 5, seed);
    }),
    { numRuns: 100 },
  );
});

test('equal requests give equal waves; order of the history does not matter, seed and wave do', () => {
  const scores = Array.from({ length: 20 }, (_, i) => Math.sin(i) * 2);
  const history = fullCoverage(20, { seed: '5', scores }).slice(0, 80);
  const plan = (more: object) => planWave(requestFor(20, { history, scores, wave: 9, seed: '42', ...more }));
  expect(plan({})).toEqual(plan({}));
  expect(plan({ history: shuffled(history, randomStream('1', 'history')) })).toEqual(plan({}));
  expect(plan({ seed: '43' })).not.toEqual(plan({}));
  expect(plan({ wave: 10 })).not.toEqual(plan({}));
});

test('two waves connect 24 fresh items: every item in both, one component', () => {
  for (let seed = 0; seed < 50; seed++) {
    const pairs = planWave(requestFor(24, { seed: String(seed) }));
    expect(pairs).toHaveLength(24);
    const reached = new Set([0]);
    for (let k = 0; k < 24; k++) {
      for (const { a, b } of pairs) if (reached.has(a) || reached.has(b)) reached.add(a).add(b);
    }
    expect(reached.size).toBe(24);
  }
});

test('a pair that failed is planned again, a covered one is not', () => {
  const all = fullCoverage(6, {});
  const history = all.map((comparison, position) => ({ ...comparison, valid: position !== 4 && position !== 9 }));
  const again = planWave(requestFor(6, { history }));
  expect(again.map(pairName).sort()).toEqual([all[4]!, all[9]!].map(pairName).sort());
});

test('scores draw close items together, but a fifth of the wave is random', () => {
  const scores = Array.from({ length: 200 }, (_, i) => (i - 99.5) / 20);
  // Each with its neighbour and with the one opposite: connected.
  const neighbours = scores.map((_, i) => ({ a: i, b: (i + 1) % 200, valid: true }));
  const history = [...neighbours, ...scores.slice(100).map((_, i) => ({ a: i, b: i + 100, valid: true }))];
  const distant = (randomShare: number) =>
    planWave(requestFor(200, { history, scores, randomShare })).filter(
      ({ a, b }) => Math.abs(scores[a]! - scores[b]!) > 1,
    );
  // Hardly any: the last two of a round may have nobody nearer.
  expect(distant(0).length).toBeLessThanOrEqual(2);
  // Of random pairs of this uniform scale 81 % are further apart than 1.
  expect(distant(0.2).length).toBeGreaterThanOrEqual(12);
  expect(distant(0.2).length).toBeLessThanOrEqual(22);
  expect(distant(1).length).toBeGreaterThan(65);
});

test('ten thousand items are planned without a table of all pairs', () => {
  const scores = Array.from({ length: 10_000 }, (_, i) => Math.sin(i) * 3);
  const pairs = planWave(requestFor(10_000, { scores }));
  expect(new Set(pairs.flatMap(({ a, b }) => [a, b])).size).toBe(10_000);
});

test.each([
  [{ itemCount: 1 }, 'Expected at least 2 items to pair, got 1.'],
  [{ size: -1 }, 'Expected a wave size of 0 or more, got -1.'],
  [{ randomShare: 1.5 }, 'Expected a random share from 0 to 1, got 1.5.'],
  [{ scores: [1, 2] }, 'Expected a finite score for each of 4 items, got 2 values.'],
  [{ scores: [1, 2, NaN, 3] }, 'Expected a finite score for each of 4 items'],
  [{ history: [{ a: 1, b: 1, valid: true }] }, 'in comparison 0.'],
  [{ history: [{ a: 1, b: 4, valid: true }] }, 'Expected two different item indexes from 0 to 3'],
  [{ seed: 'x' }, 'Expected a seed of decimal digits'],
])('refuses %j', (wrong, message) => {
  expect(() => planWave(requestFor(4, wrong))).toThrow(message);
});

test('a wave without room is empty', () => {
  expect(planWave(requestFor(4, { size: 0 }))).toEqual([]);
  expect(planWave(requestFor(4, { size: 0, kind: 'resampling' }))).toEqual([]);
});
