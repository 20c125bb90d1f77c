import type { PlacedAnchor } from '../../../src/core/grades/anchors';
import { boundaryGrid } from '../../../src/core/grades/boundary-grid';
import { boundaryPosterior } from '../../../src/core/grades/boundary-posterior';
import { normalCdf } from '../../../src/core/quality/normal-distribution';
import { randomStream, standardNormal } from '../../../src/core/random/random';

const anchor = (level: number, score: number, variance: number): PlacedAnchor => ({
  ...{ item: 0, grade: String(level), level },
  ...{ score, variance },
});
/** The one at −1.5 is graded above one at 1.2. */
const inverted = [anchor(0, -2, 0.3), anchor(0, 1.2, 0.2), anchor(1, -1.5, 0.4), anchor(1, 1.8, 0.5)];
const mistaken = 0.02;

test('two grades: the posterior of the boundary is the product of what each anchor says of it', () => {
  const grid = boundaryGrid(-2, 1.8, 2);
  const worth = (place: number, noise: number): number =>
    inverted.reduce((product, { level, score, variance }) => {
      const below = normalCdf((place - score) / Math.sqrt(variance + noise ** 2));
      return product * (mistaken / 2 + (1 - mistaken) * (level === 0 ? below : 1 - below));
    }, 1);
  const spreads = [0, 0.2, 0.4, 0.8, 1.6];
  const byNoise = spreads.map((noise) => Array.from(grid.places, (place, i) => worth(place, noise) * grid.cells[i]!));
  const total = byNoise.flat().reduce((sum, value) => sum + value, 0);
  const { marginals, noise } = boundaryPosterior(inverted, 2, grid);
  for (const i of grid.places.keys()) {
    expect(marginals[0]![i]).toBeCloseTo(byNoise.reduce((sum, own) => sum + own[i]!, 0) / total, 10);
  }
  for (const [k, own] of byNoise.entries()) {
    expect(noise[k]).toEqual({
      spread: spreads[k],
      probability: expect.closeTo(own.reduce((sum, value) => sum + value, 0) / total, 10) as number,
    });
  }
});

test('three grades, anchors of known score: boundaries drawn at random and kept as often as they fit agree', () => {
  const anchors = [anchor(0, -1, 0), anchor(1, -0.2, 0), anchor(1, 0.4, 0), anchor(2, 1.3, 0)];
  const grid = boundaryGrid(-1, 1.3, 3);
  const [first, last] = [grid.places[0]! - grid.cells[0]! / 2, grid.places.at(-1)! + grid.cells.at(-1)! / 2];
  const random = randomStream('1', 'boundaries');
  const typicals: number[] = [];
  const extent = grid.places.at(-1)! - grid.places[0]!;
  for (let typical = extent / 30; typical < extent / 4; typical *= 1.4) typicals.push(typical);
  const pick = (values: readonly number[]): number => values[Math.floor(random.next() * values.length)]!;
  let [total, low, high] = [0, 0, 0];
  for (let draw = 0; draw < 10_000; draw++) {
    const from = first + (last - first) * random.next();
    const to = from + pick(typicals) * Math.exp(pick([0.2, 0.6]) * standardNormal(random));
    if (to > last) continue;
    const noise = pick([0, 0.2, 0.4, 0.8, 1.6]);
    const below = (place: number, score: number) => normalCdf((place - score) / Math.max(noise, 1e-9));
    const worth = anchors.reduce((product, { level, score }) => {
      const ends = [0, below(from, score), below(to, score), 1];
      return product * (mistaken / 3 + (1 - mistaken) * (ends[level + 1]! - ends[level]!));
    }, 1);
    total += worth;
    low += worth * from;
    high += worth * to;
  }
  const { marginals } = boundaryPosterior(anchors, 3, grid);
  const means = marginals.map((marginal) => marginal.reduce((sum, p, i) => sum + p * grid.places[i]!, 0));
  expect(means[0]).toBeCloseTo(low / total, 1);
  expect(means[1]).toBeCloseTo(high / total, 1);
});
