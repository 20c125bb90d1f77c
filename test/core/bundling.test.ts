import fc from 'fast-check';
import { bundleIndexes } from '../../src/core/bundling';

/** Bundles as lists of what is in them, in the order in which their first member stands. */
function bundled(kinds: readonly string[], bundleSize: number): string[] {
  const bundles = new Map<string, string>();
  for (const [position, index] of bundleIndexes(kinds, bundleSize).entries()) {
    const key = `${kinds[position]} ${index}`;
    bundles.set(key, `${bundles.get(key) ?? ''}${kinds[position]}${position}`);
  }
  return [...bundles.values()];
}

test.each([
  ['A A B A B', 64, ['A0A1A3', 'B2B4']],
  ['A A B A B', 2, ['A0A1', 'B2B4', 'A3']],
  ['A A B A B', 1, ['A0', 'A1', 'B2', 'A3', 'B4']],
  ['A A A', 2, ['A0A1', 'A2']],
  ['A B C', 64, ['A0', 'B1', 'C2']],
])('%s in bundles of at most %d (S0-18, S0-19)', (kinds, bundleSize, expected) => {
  expect(bundled(kinds.split(' '), bundleSize)).toEqual(expected);
});

test('every comparison is in one bundle, of its kind only, in order; all bundles of a kind but its last are full', () => {
  const kinds = fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 60 });
  fc.assert(
    fc.property(kinds, fc.integer({ min: 1, max: 64 }), (list, bundleSize) => {
      const indexes = bundleIndexes(list, bundleSize);
      expect(indexes).toHaveLength(list.length);
      for (const kind of new Set(list)) {
        const own = indexes.filter((_, position) => list[position] === kind);
        expect(own).toEqual(own.map((_, nth) => Math.floor(nth / bundleSize)));
      }
    }),
    { seed: 1 },
  );
});

test.each([1, 16, 30, 64])(
  '100 compatible comparisons in bundles of %d need ceil(100 / size) of them',
  (bundleSize) => {
    const indexes = bundleIndexes(new Array<number>(100).fill(0), bundleSize);
    expect(new Set(indexes).size).toBe(Math.ceil(100 / bundleSize));
  },
);
