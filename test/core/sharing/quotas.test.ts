import fc from 'fast-check';
import { quotas } from '../../../src/core/sharing/quotas';
import { randomStream } from '../../../src/core/random/random';

const share = (counts: readonly number[], total: number, room = counts.map(() => Infinity)) =>
  quotas({ counts, room, total, random: randomStream('1', 'test') });

test('whoever has least gets the next, and nobody more than there is room for', () => {
  expect(share([5, 0, 0], 4)).toEqual([0, 2, 2]);
  expect(share([0, 0, 0], 9, [1, Infinity, 0])).toEqual([1, 8, 0]);
  expect(share([0, 0], 9, [1, 2])).toEqual([1, 2]);
  const [first, second, third] = share([1, 0, 1], 2);
  expect([second, (first ?? 0) + (third ?? 0)]).toEqual([1, 1]);
});

test('shares are within 1 of each other, and so are counts that were', () => {
  const counts = fc.array(fc.constantFrom(3, 4), { minLength: 1, maxLength: 16 });
  fc.assert(
    fc.property(counts, fc.nat(200), (before, total) => {
      const shares = share(before, total);
      const after = before.map((count, index) => count + shares[index]!);
      expect(shares.reduce((sum, one) => sum + one, 0)).toBe(total);
      for (const list of [shares, after]) expect(Math.max(...list) - Math.min(...list)).toBeLessThanOrEqual(1);
    }),
    { seed: 1 },
  );
});
