import fc from 'fast-check';
import { rankOrder } from '../../../src/core/fit/ranks';
import '../fixed-seed';

test('best first; equal scores share a rank and are listed by index', () => {
  expect(rankOrder([0.5, 2, 0.5, -1])).toEqual([
    { item: 1, rank: 1 },
    { item: 0, rank: 2 },
    { item: 2, rank: 2 },
    { item: 3, rank: 4 },
  ]);
});

test('scores equal to six decimals share a rank, scores a millionth apart do not', () => {
  expect(rankOrder([1.0000001, 1.0000004]).map(({ rank }) => rank)).toEqual([1, 1]);
  expect(rankOrder([1.000001, 1.000002]).map(({ item, rank }) => [item, rank])).toEqual([
    [1, 1],
    [0, 2],
  ]);
});

test('0 and −0 are one score', () => {
  expect(rankOrder([-0, 0, -1e-9]).map(({ rank }) => rank)).toEqual([1, 1, 1]);
});

test('a rank is one more than the number of items that are better', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 })), (scores) => {
      for (const { item, rank } of rankOrder(scores)) {
        expect(rank).toBe(1 + scores.filter((score) => score > scores[item]!).length);
      }
    }),
  );
});
