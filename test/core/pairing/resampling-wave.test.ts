import { possiblePairs } from '../../../src/core/completion';
import { planWave } from '../../../src/core/pairing/pairing';
import type { PlannedComparison } from '../../../src/core/pairing/pairing-state';
import { coveredPairs, fullCoverage, pairName, requestFor, skewsOf } from '../planned-batch';

const repeats = (itemCount: number, history: readonly PlannedComparison[], size: number, seed = '1') =>
  planWave(requestFor(itemCount, { kind: 'resampling', history, size, seed, wave: 99 }));
const valid = (pairs: readonly { a: number; b: number }[]): PlannedComparison[] =>
  pairs.map((pair) => ({ ...pair, valid: true }));

test('a pass over a complete graph takes every pair once, in the order not seen, and leaves every item even', () => {
  for (let n = 2; n <= 25; n++) {
    const history = fullCoverage(n, { seed: String(n) });
    const seen = new Set(history.map(({ a, b }) => `${a}>${b}`));
    const pass = repeats(n, history, possiblePairs(n) + 5);
    expect(new Set(pass.map(pairName)).size).toBe(possiblePairs(n));
    for (const { a, b } of pass) expect(seen.has(`${b}>${a}`)).toBe(true);
    expect(skewsOf(n, [...history, ...pass])).toEqual(new Array<number>(n).fill(0));
  }
});

test('a second pass, cut anywhere before, takes every pair again', () => {
  for (let n = 3; n <= 20; n++) {
    for (const share of [0.2, 0.5, 0.9]) {
      const history = fullCoverage(n, { seed: String(n) });
      const cut = repeats(n, history, Math.ceil(share * possiblePairs(n)));
      const pass = repeats(n, [...history, ...valid(cut)], possiblePairs(n), '2');
      expect(new Set(pass.map(pairName)).size).toBe(possiblePairs(n));
    }
  }
});

test('a short wave is spread: nobody in more than ⌈2m/n⌉ pairs, the least compared first', () => {
  const history = fullCoverage(12, {});
  for (let m = 1; m <= 40; m++) {
    const uses = new Array<number>(12).fill(0);
    for (const { a, b } of repeats(12, history, m)) for (const item of [a, b]) uses[item]!++;
    expect(Math.max(...uses)).toBeLessThanOrEqual(Math.max(1, Math.ceil((2 * m) / 12)));
  }
  const busy = valid(Array.from({ length: 4 }, (_, k) => (k % 2 === 0 ? { a: 0, b: 1 } : { a: 1, b: 0 })));
  const [first] = repeats(12, [...history, ...busy], 1);
  expect([first!.a, first!.b].some((item) => item < 2)).toBe(false);
});

test('only pairs with a valid outcome are repeated', () => {
  const history = fullCoverage(6, {}).map((comparison, position) => ({ ...comparison, valid: position % 3 > 0 }));
  const covered = coveredPairs(history);
  for (const pair of repeats(6, history, 15)) expect(covered.has(pairName(pair))).toBe(true);
});

test('where no new pair can be shown within the bound, a coverage wave makes room by repeats and then goes on', () => {
  // Items 0 and 1 lack only each other, and both were shown first twice more than second.
  const history = valid([
    { a: 0, b: 2 },
    { a: 0, b: 3 },
    { a: 1, b: 2 },
    { a: 1, b: 3 },
    { a: 2, b: 3 },
    { a: 2, b: 3 },
    { a: 3, b: 2 },
    { a: 3, b: 2 },
  ]);
  expect(skewsOf(4, history)).toEqual([2, 2, -2, -2]);
  const first = planWave(requestFor(4, { history }));
  expect(first.length).toBeGreaterThan(0);
  expect(first.map(pairName)).not.toContain('0-1');
  const after = [...history, ...valid(first)];
  expect(Math.max(...skewsOf(4, after).map(Math.abs))).toBeLessThanOrEqual(2);
  expect(planWave(requestFor(4, { history: after, wave: 2 })).map(pairName)).toEqual(['0-1']);
});
