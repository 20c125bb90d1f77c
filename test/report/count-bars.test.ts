import fc from 'fast-check';
import { countBars } from '../../src/report/count-bars';

it('labels each whole number in a narrow range, empty ones included', () => {
  expect(countBars([-1, 1, 1])).toEqual([
    { label: '−1', items: 1 },
    { label: '0', items: 0 },
    { label: '1', items: 2 },
  ]);
});

it('loses no value, makes at most 24 bars, and its first and last hold the extremes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1 }), (values) => {
      const bars = countBars(values);
      expect(bars.length).toBeLessThanOrEqual(24);
      expect(bars.reduce((sum, { items }) => sum + items, 0)).toBe(values.length);
      expect(bars[0]!.items).toBeGreaterThan(0);
      expect(bars.at(-1)!.items).toBeGreaterThan(0);
    }),
  );
});

it('has no bars without values', () => {
  expect(countBars([])).toEqual([]);
});
