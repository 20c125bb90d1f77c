import { parabola, pointsAroundPeak } from '../../../src/core/fit/spread-lattice';

const lattice = { lowest: -3, highest: 1.8, step: 0.3, start: 0, depth: 6 };

test.each([
  [0.4, 0.02],
  [-1.3, 0.1],
  [0.7, 0.3],
])('a peak at %d of width %d: sums over the points are its integral and its mean', (centre, width) => {
  const { step, points } = pointsAroundPeak(lattice, (x) => ({ value: -(((x - centre) / width) ** 2) / 2 }));
  const mass = points.reduce((sum, { value }) => sum + Math.exp(value) * step, 0);
  const mean = points.reduce((sum, { x, value }) => sum + (x * Math.exp(value) * step) / mass, 0);
  expect(mass / (width * Math.sqrt(2 * Math.PI))).toBeCloseTo(1, 2);
  expect(Math.abs(mean - centre)).toBeLessThan(0.02 * width);
  expect(points.length).toBeLessThan(18);
});

test('where nothing rises the whole range is explored, and nothing beyond it', () => {
  const { points } = pointsAroundPeak(lattice, () => ({ value: -1 }));
  expect(points[0]!.x).toBeCloseTo(-3, 9);
  expect(points.at(-1)!.x).toBeCloseTo(1.8, 9);
});

test('each evaluation is told the nearest one before it', () => {
  const asked: (number | null)[] = [];
  pointsAroundPeak<{ readonly value: number; readonly at: number }>(lattice, (x, nearest) => {
    asked.push(nearest === null ? null : Math.abs(nearest.at - x));
    return { value: -(x * x) * 2, at: x };
  });
  expect(asked[0]).toBeNull();
  expect(Math.max(...asked.slice(1).map(Number))).toBeLessThan(0.31);
});

test('the vertex of a parabola', () => {
  expect(parabola(1, 0.5, [-0.09, -0.04, -0.49])).toMatchObject({ vertex: expect.closeTo(0.8, 10) });
});
