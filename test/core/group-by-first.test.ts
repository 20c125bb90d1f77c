import fc from 'fast-check';
import { groupByFirst } from '../../src/core/group-by-first';

const pairs = fc
  .array(fc.record({ a: fc.nat(6), b: fc.nat(6) }))
  .map((list) => list.map((pair, id) => ({ ...pair, id })));

test('pairs with the same first item stand together, groups and pairs in the order given', () => {
  const given = ['ba', 'cd', 'bc', 'ab', 'cb', 'ba'].map(([a, b]) => ({ a, b }));
  expect(groupByFirst(given).map(({ a, b }) => `${a}${b}`)).toEqual(['ba', 'bc', 'ba', 'cd', 'cb', 'ab']);
});

test('it keeps every pair as it is, and each first item in one run', () => {
  fc.assert(
    fc.property(pairs, (given) => {
      const grouped = groupByFirst(given);
      expect(new Set(grouped)).toEqual(new Set(given));
      expect(grouped).toHaveLength(given.length);
      const runs = grouped.filter(({ a }, index) => a !== grouped[index - 1]?.a);
      expect(runs).toHaveLength(new Set(given.map(({ a }) => a)).size);
      for (const first of runs) {
        const ids = grouped.filter(({ a }) => a === first.a).map(({ id }) => id);
        expect(ids).toEqual([...ids].sort((one, two) => one - two));
      }
    }),
  );
});

test('grouping what is grouped changes nothing', () => {
  fc.assert(fc.property(pairs, (given) => expect(groupByFirst(groupByFirst(given))).toEqual(groupByFirst(given))));
});
