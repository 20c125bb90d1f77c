import fc from 'fast-check';
import { connectivity } from '../../../src/core/graph/connectivity';
import { won } from '../golden';
import { anyOutcomes } from '../outcomes';
import '../fixed-seed';

test('names the components, largest first, and the items that always won or lost', () => {
  expect(connectivity(7, [won(5, 1), won(5, 3), won(1, 3), won(0, 6), won(6, 0)])).toEqual({
    components: [[1, 3, 5], [0, 6], [2], [4]],
    allWin: [5],
    allLoss: [3],
  });
});

test('a tie joins, and is neither a win nor a loss', () => {
  const tied = connectivity(2, [won(0, 1), { a: 0, b: 1, winner: 'tie' }]);
  expect(tied).toEqual({ components: [[0, 1]], allWin: [], allLoss: [] });
});

test('agrees with the transitive closure of the pairs that met', () => {
  fc.assert(
    fc.property(anyOutcomes, ({ itemCount, outcomes }) => {
      const reach = Array.from({ length: itemCount }, (_, i) => Array.from({ length: itemCount }, (_, j) => i === j));
      for (const { a, b } of outcomes) reach[a]![b] = reach[b]![a] = true;
      for (let k = 0; k < itemCount; k++) {
        for (let i = 0; i < itemCount; i++) {
          for (let j = 0; j < itemCount; j++) reach[i]![j] ||= reach[i]![k]! && reach[k]![j]!;
        }
      }
      const { components } = connectivity(itemCount, outcomes);
      expect(components.flat().sort((x, y) => x - y)).toEqual([...Array(itemCount).keys()]);
      for (const component of components) {
        for (let j = 0; j < itemCount; j++) expect(component.includes(j)).toBe(reach[component[0]!]![j]);
      }
      const sizes = components.map((component) => component.length);
      expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
    }),
  );
});
