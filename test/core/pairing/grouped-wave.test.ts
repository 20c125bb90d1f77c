import fc from 'fast-check';
import { comparablePairs, comparabilityOf, type Comparability } from '../../../src/core/comparability';
import { groupedWaveSize, planGroupedWave } from '../../../src/core/pairing/grouped-wave';
import type { PlannedPair } from '../../../src/core/pairing/pairing';
import { pairings } from '../../../src/core/pairing/pairings';
import { shareInProportion } from '../../../src/core/pairing/proportional-shares';
import { randomStream } from '../../../src/core/random/random';
import { pairName, requestFor, skewsOf } from '../planned-batch';

const plan = (comparability: Comparability, more: Partial<Parameters<typeof planGroupedWave>[0]> = {}) => {
  const { itemCount: _, ...request } = requestFor(2, {});
  return planGroupedWave({ ...request, size: groupedWaveSize(comparability), comparability, ...more });
};

/** All waves until nothing is left, every comparison valid. */
function coverAll(comparability: Comparability, more: Partial<Parameters<typeof planGroupedWave>[0]> = {}) {
  const history: (PlannedPair & { valid: boolean })[] = [];
  for (let wave = 1; ; wave++) {
    const pairs = plan(comparability, { history, wave, ...more });
    if (pairs.length === 0) return history;
    history.push(...pairs.map((pair) => ({ ...pair, valid: true })));
  }
}

const shapes = fc
  .array(
    fc
      .array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 7 })
      .filter((models) => new Set(models).size > 1),
    { minLength: 1, maxLength: 6 },
  )
  .map((groups) =>
    groups.flatMap((models, group) => models.map((model) => ({ group: `g${group}`, model: `m${model}` }))),
  );

test.each(pairings)('%s: all pairs that may meet are planned, once each, and no other', (pairing) => {
  fc.assert(
    fc.property(shapes, fc.boolean(), (items, byModel) => {
      const named = items.map(({ group, model }) => ({ group, model: byModel ? model : null }));
      const comparability = comparabilityOf(named)!;
      const history = coverAll(comparability, { pairing });
      const wrong = history.filter(
        ({ a, b }) => named[a]!.group !== named[b]!.group || (byModel && named[a]!.model === named[b]!.model),
      );
      expect(wrong).toEqual([]);
      expect(new Set(history.map(pairName)).size).toBe(comparablePairs(comparability));
      expect(Math.max(...skewsOf(items.length, history).map(Math.abs))).toBeLessThanOrEqual(2);
    }),
    { numRuns: 40 },
  );
});

test('a short wave goes to the groups with fewest comparisons per item', () => {
  const items = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'].map((group) => ({ group, model: null }));
  const comparability = comparabilityOf(items)!;
  const history = [
    { a: 0, b: 1, valid: true },
    { a: 2, b: 3, valid: true },
  ];
  const pairs = plan(comparability, { history, size: 2, wave: 2 });
  expect(pairs.map(({ a }) => items[a]!.group)).toEqual(['b', 'b']);
});

test('equal requests give equal waves, other seeds others', () => {
  const items = Array.from({ length: 40 }, (_, item) => ({ group: String(item % 5), model: null }));
  const comparability = comparabilityOf(items)!;
  expect(plan(comparability, { seed: '7' })).toEqual(plan(comparability, { seed: '7' }));
  expect(plan(comparability, { seed: '7' })).not.toEqual(plan(comparability, { seed: '8' }));
});

test('resampling repeats covered pairs within groups', () => {
  const items = Array.from({ length: 9 }, (_, item) => ({ group: String(item % 3), model: null }));
  const comparability = comparabilityOf(items)!;
  const history = coverAll(comparability);
  const pairs = plan(comparability, { history, kind: 'resampling', size: 100, wave: 99 });
  expect(new Set(pairs.map(pairName))).toEqual(new Set(history.map(pairName)));
});

test('a comparison across groups is refused', () => {
  const comparability = comparabilityOf(['a', 'a', 'b', 'b'].map((group) => ({ group, model: null })))!;
  expect(() => plan(comparability, { history: [{ a: 0, b: 2, valid: true }] })).toThrow(/one group, got 0 and 2/);
});

test('a large batch of many groups is planned in well under a second', () => {
  const items = Array.from({ length: 10_000 }, (_, item) => ({
    group: String(item % 500),
    model: `m${Math.floor(item / 500) % 5}`,
  }));
  const comparability = comparabilityOf(items)!;
  expect(plan(comparability)).toHaveLength(5_000);
});

test('shares fill all up to one level, within their room', () => {
  const share = (done: number[], weights: number[], room: number[], total: number) =>
    shareInProportion({ done, weights, room, total, random: randomStream('1', 'shares') });
  expect(share([0, 0], [1, 3], [100, 100], 8)).toEqual([2, 6]);
  expect(share([6, 0], [1, 1], [100, 100], 4)).toEqual([0, 4]);
  expect(share([0, 0, 0], [1, 1, 1], [1, 9, 9], 9)).toEqual([1, 4, 4]);
  expect(share([5, 5], [1, 1], [2, 3], 99)).toEqual([2, 3]);
  expect(share([0, 0], [1, 1], [5, 5], 0)).toEqual([0, 0]);
});
