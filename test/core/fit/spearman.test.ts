import fc from 'fast-check';
import { spearman } from '../../../src/core/fit/spearman';
import '../fixed-seed';

test('the published example of IQ and hours of television: −29/165', () => {
  // https://en.wikipedia.org/wiki/Spearman%27s_rank_correlation_coefficient
  const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
  const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
  expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 12);
});

test('ties share their mean rank', () => {
  // Ranks 1.5, 1.5, 3 against 1, 2, 3: covariance 1.5, variances 1.5 and 2.
  expect(spearman([4, 4, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(1.5 * 2), 12);
});

test('does not change under a monotone change of scale, and turns sign with the order', () => {
  const values = fc.uniqueArray(fc.integer({ min: -30, max: 30 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(values, (list) => {
      const other = list.map((value, i) => (value * 7 + i * 3) % 11);
      const rho = spearman(list, other);
      expect(
        spearman(
          list.map((value) => Math.exp(value / 10)),
          other,
        ),
      ).toEqual(rho);
      if (rho !== null)
        expect(
          spearman(
            list.map((value) => -value),
            other,
          ),
        ).toBeCloseTo(-rho, 12);
      expect(spearman(list, list)).toBeCloseTo(1, 12);
    }),
  );
});

test('is null for a constant list or fewer than two values', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(spearman([1], [1])).toBeNull();
  expect(spearman([], [])).toBeNull();
});

test('refuses lists of two lengths', () => {
  expect(() => spearman([1, 2], [1])).toThrow('Expected two lists of one length, got 2 and 1.');
});
