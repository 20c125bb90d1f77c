import fc from 'fast-check';
import { countText, figureText, fixedDecimals, percentText } from '../../src/report/figure-text';

it.each([
  [-0.0000001, 6, '0.000000'],
  [-0, 2, '0.00'],
  [-1.005, 1, '-1.0'],
  [NaN, 2, null],
  [-Infinity, 2, null],
  [null, 2, null],
])('fixedDecimals(%s, %i) is %s', (value, decimals, text) => {
  expect(fixedDecimals(value, decimals)).toBe(text);
});

it('shows a true minus sign to readers, and a dash for nothing', () => {
  expect(figureText(-1.234, 2)).toBe('−1.23');
  expect(figureText(null, 2)).toBe('–');
});

it('separates thousands as British English does', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000), (count) => {
      expect(countText(count)).toBe(new Intl.NumberFormat('en-GB').format(count));
    }),
  );
});

it.each([
  [1, 2, '50 %'],
  [236, 276, '85.5 %'],
  [99_999, 100_000, '99.9 %'],
  [1, 100_000, '0.1 %'],
  [0, 7, '0 %'],
  [7, 7, '100 %'],
  [0, 0, '–'],
])('%i of %i is %s', (part, whole, text) => {
  expect(percentText(part, whole)).toBe(text.replace(' ', '\u00a0'));
});
