import fc from 'fast-check';
import { separation as separationOf } from '../../../src/core/fit/reliability';
import '../fixed-seed';

test('a worked example: variance 2.5, mean squared error 0.25', () => {
  const { ssr, separation } = separationOf([-2, -1, 0, 1, 2], [0.5, 0.5, 0.5, 0.5, 0.5]);
  expect(ssr).toBeCloseTo(0.9, 12);
  expect(separation).toBeCloseTo(Math.sqrt(10), 12);
});

test('ssr is 1 − 1/separation², whatever the scores', () => {
  const positive = fc.double({ min: 0.05, max: 3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(positive, positive), { minLength: 2 }), (items) => {
      const { ssr, separation } = separationOf(
        items.map(([score], i) => score + i),
        items.map(([, error]) => error),
      );
      expect(ssr).toBeCloseTo(1 - 1 / separation! ** 2, 6);
    }),
  );
});

test('is negative where errors exceed the spread', () => {
  expect(separationOf([-0.1, 0.1], [1, 1]).ssr).toBeLessThan(0);
});

test.each([
  ['no item', [], []],
  ['one item', [0], [1]],
  ['an item of unknown error', [-1, 1], [1, Infinity]],
])('says null for %s', (_, scores, errors) => {
  expect(separationOf(scores, errors)).toEqual({ ssr: null, separation: null });
});

test('equal scores separate nothing: no reliability, separation 0', () => {
  expect(separationOf([0, 0, 0], [1, 1, 1])).toEqual({ ssr: null, separation: 0 });
});
