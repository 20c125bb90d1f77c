import fc from 'fast-check';
import { addShown, orient, type OrientedPair } from '../../../src/core/pairing/orientation';
import { planWave, type PlannedPair } from '../../../src/core/pairing/pairing';
import { balanceSkews, dropUnbalanced } from '../../../src/core/pairing/skew-balance';
import { fullCoverage, requestFor, skewsOf } from '../planned-batch';
import '../fixed-seed';

const coin = (value: number) => ({ next: () => value });
const isAnchor = (item: number): boolean => item < 12;
/** Pairs of an anchor and another item, and how many of them show the anchor first. */
const anchorsIn = (pairs: readonly PlannedPair[]) => {
  const mixed = pairs.filter(({ a, b }) => isAnchor(a) !== isAnchor(b));
  return { mixed: mixed.length, first: mixed.filter(({ a }) => isAnchor(a)).length };
};

test('the coin swaps below one half', () => {
  const even = new Int32Array(2);
  expect(orient(0, 1, even, coin(0.49))).toEqual({ a: 1, b: 0 });
  expect(orient(0, 1, even, coin(0.5))).toEqual({ a: 0, b: 1 });
});

test.each([
  [-1, 0],
  [-2, -1],
  [0, 2],
])('the smaller skew goes first without a coin: %d before %d', (smaller, larger) => {
  for (const value of [0, 0.99]) {
    expect(orient(0, 1, Int32Array.from([smaller, larger]), coin(value))).toEqual({ a: 0, b: 1 });
    expect(orient(0, 1, Int32Array.from([larger, smaller]), coin(value))).toEqual({ a: 1, b: 0 });
  }
});

test('balancing finds the smallest sum of squares that any orientation has', () => {
  const edges = fc.uniqueArray(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 9, selector: String });
  fc.assert(
    fc.property(
      edges,
      fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 6, maxLength: 6 }),
      fc.nat(),
      (list, start, fixed) => {
        const pairs: OrientedPair[] = list
          .filter(([a, b]) => a !== b)
          .map(([a, b], k) => ({ a, b, reversible: ((fixed >> k) & 1) === 0 }));
        const squares = (oriented: readonly PlannedPair[]): number => {
          const shown = skewsOf(6, oriented);
          return shown.reduce((sum, skew, i) => sum + (skew + start[i]!) ** 2, 0);
        };
        let best = Infinity;
        for (let choice = 0; choice < 2 ** pairs.length; choice++) {
          if (pairs.some(({ reversible }, k) => !reversible && (choice >> k) & 1)) continue;
          best = Math.min(best, squares(pairs.map(({ a, b }, k) => ((choice >> k) & 1 ? { a: b, b: a } : { a, b }))));
        }
        const balanced = [...pairs];
        const skews = Int32Array.from(start);
        for (const pair of pairs) addShown(skews, pair, 1);
        balanceSkews(balanced, skews, new Float64Array(6));
        expect(squares(balanced)).toBe(best);
        expect([...skews]).toEqual(skewsOf(6, balanced).map((skew, i) => skew + start[i]!));
        for (const [k, pair] of pairs.entries()) if (!pair.reversible) expect(balanced[k]).toEqual(pair);
      },
    ),
    { numRuns: 400 },
  );
});

test('of two equally good solutions the one that spares an item in need', () => {
  const pairs: OrientedPair[] = [{ a: 0, b: 1, reversible: true }];
  const skews = Int32Array.from([2, 0]);
  balanceSkews(pairs, skews, Float64Array.from([0.5, 0]));
  expect([...skews]).toEqual([0, 2]);
  balanceSkews(pairs, skews, Float64Array.from([0.5, 0.5]));
  expect([...skews]).toEqual([0, 2]);
});

test('a pair that breaks the bound is taken out', () => {
  const pairs: OrientedPair[] = [
    { a: 0, b: 1, reversible: false },
    { a: 2, b: 3, reversible: false },
  ];
  const skews = Int32Array.from([3, 1, 1, -1]);
  expect(dropUnbalanced(pairs, skews)).toEqual([{ a: 0, b: 1, reversible: false }]);
  expect(pairs).toHaveLength(1);
  expect([...skews]).toEqual([2, 2, 1, -1]);
});

test('1000 pairs of the same two: each first in half of them', () => {
  const firsts = Array.from({ length: 1000 }, (_, k) => planWave(requestFor(2, { seed: String(k) }))[0]!.a);
  expect(firsts.filter((item) => item === 0).length).toBeGreaterThan(450);
  expect(firsts.filter((item) => item === 0).length).toBeLessThan(550);
});

test('12 anchors listed before 12 others: each group first in half of the pairs between them, wave by wave', () => {
  const history = fullCoverage(24, { seed: '12' });
  const { mixed, first } = anchorsIn(history);
  expect(mixed).toBe(144);
  expect(Math.abs(first / mixed - 0.5)).toBeLessThan(0.1);
});

test('200 first waves: anchors first in 50 % ± 5', () => {
  const { mixed, first } = anchorsIn(
    Array.from({ length: 200 }, (_, k) => planWave(requestFor(24, { seed: String(1000 + k) }))).flat(),
  );
  expect(mixed).toBeGreaterThan(400);
  expect(Math.abs(first / mixed - 0.5)).toBeLessThan(0.05);
});

test('100 batches: chi-squared finds no preference for a place in the list', () => {
  let [mixed, first] = [0, 0];
  const shownFirst = new Array<number>(24).fill(0);
  for (let seed = 0; seed < 100; seed++) {
    const pairs = planWave(requestFor(24, { seed: String(seed), size: 12 }));
    const counts = anchorsIn(pairs);
    mixed += counts.mixed;
    first += counts.first;
    for (const { a } of pairs) shownFirst[a]!++;
  }
  // 1 degree of freedom, 99 % point.
  expect((2 * first - mixed) ** 2 / mixed).toBeLessThan(6.63);
  // Each of 24 items is first 50 times of 100 by a fair coin (variance 25); 23 degrees of freedom, 99 % point 41.6.
  expect(shownFirst.reduce((sum, count) => sum + (count - 50) ** 2 / 25, 0)).toBeLessThan(41.6);
});

test('the flips of one wave are not those of the next', () => {
  const flips = (wave: number) =>
    Array.from({ length: 64 }, (_, k) => planWave(requestFor(2, { seed: String(k), wave }))[0]!.a);
  const same = flips(1).filter((item, k) => item === flips(2)[k]).length;
  expect(same).toBeGreaterThan(16);
  expect(same).toBeLessThan(48);
});
