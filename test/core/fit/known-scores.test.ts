import { countPairs } from '../../../src/core/fit/pair-counts';
import { componentCounts } from '../../../src/core/fit/component-counts';
import { fitMap } from '../../../src/core/fit/fit-map';
import { fitScale } from '../../../src/core/fit/fit-scale';
import { heldMode } from '../../../src/core/fit/known-scores';
import { analyseFit } from '../../../src/core/fit/analyse-fit';
import type { Outcome } from '../../../src/core/fit/bradley-terry';
import { normalPrior } from '../../../src/core/fit/prior';
import { randomIndex, randomStream, standardNormal } from '../../../src/core/random/random';

const spread = 1.3;

/** Connected: a ring, and pairs drawn at random. */
function drawnOutcomes(itemCount: number, more: number): readonly Outcome[] {
  const random = randomStream('11', 'known scores', itemCount);
  const truth = Array.from({ length: itemCount }, () => 1.5 * standardNormal(random));
  const judged = (a: number, b: number): Outcome => {
    const won = random.next() < 1 / (1 + Math.exp((truth[b] as number) - (truth[a] as number)));
    return { a, b, winner: random.next() < 0.05 ? 'tie' : won ? 'a' : 'b' };
  };
  const ring = truth.map((_, i) => judged(i, (i + 1) % itemCount));
  const others = Array.from({ length: more }, () => {
    const a = randomIndex(itemCount, random);
    return judged(a, (a + 1 + randomIndex(itemCount - 1, random)) % itemCount);
  });
  return [...ring, ...others];
}

const outcomes = drawnOutcomes(20, 100);
const modeOf = (known: readonly (number | null)[], of = outcomes) =>
  Array.from(heldMode(countPairs(known.length, of), known, spread).scores);
const free = fitMap(20, outcomes, normalPrior(spread)).scores;
const known = (at: (item: number) => number | null) => free.map((_, item) => at(item));

test.each([[1], [3], [19]])('held at what the free fit says, %i scores leave the others there', (count) => {
  const held = modeOf(known((item) => (item < count ? (free[item] as number) : null)));
  for (const [item, score] of held.entries()) expect(score).toBeCloseTo(free[item] as number, 8);
});

test('a shift of the known scores shifts all others by as much', () => {
  const at = [0.4, -1.1, 2];
  const [here, there] = [0, 250].map((shift) =>
    modeOf(known((item) => (at[item] === undefined ? null : at[item] + shift))),
  ) as [number[], number[]];
  for (const [item, score] of there.entries()) expect(score).toBeCloseTo((here[item] as number) + 250, 7);
});

test('no scores anywhere near have a higher density (brute force on a small set)', () => {
  const few: Outcome[] = [
    { a: 0, b: 1, winner: 'a' },
    { a: 1, b: 2, winner: 'a' },
    { a: 2, b: 0, winner: 'a' },
    { a: 3, b: 1, winner: 'tie' },
    { a: 0, b: 3, winner: 'a' },
  ];
  const density = (scores: readonly number[]): number => {
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const log = (difference: number) => -Math.log1p(Math.exp(-difference));
    const likelihood = few.reduce((sum, { a, b, winner }) => {
      const difference = (scores[a] as number) - (scores[b] as number);
      const won = winner === 'tie' ? 0.5 : winner === 'a' ? 1 : 0;
      return sum + won * log(difference) + (1 - won) * log(-difference);
    }, 0);
    return likelihood - scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (2 * spread * spread);
  };
  const grid = Array.from({ length: 241 }, (_, k) => -1 + k / 40);
  let best = { at: [0, 0], value: -Infinity };
  for (const first of grid) {
    for (const second of grid) {
      const value = density([first, 2.5, second, 1]);
      if (value > best.value) best = { at: [first, second], value };
    }
  }
  const held = modeOf([null, 2.5, null, 1], few);
  expect(held[1]).toBe(2.5);
  expect(held[3]).toBe(1);
  expect(held[0]).toBeCloseTo(best.at[0] as number, 1);
  expect(held[2]).toBeCloseTo(best.at[1] as number, 1);
  expect(density(held)).toBeGreaterThanOrEqual(best.value);
});

test('a scale holds the known scores without error, and keeps what is said of reliability', () => {
  const knownScores = known((item) => (item === 4 ? 7 : item === 9 ? 8 : null));
  const [held, plain] = [fitScale(20, outcomes, { knownScores }), fitScale(20, outcomes)];
  expect([held.fit.scores[4], held.fit.standardErrors[4]]).toEqual([7, 0]);
  expect([held.fit.scores[9], held.fit.standardErrors[9]]).toEqual([8, 0]);
  const others = held.fit.standardErrors.filter((_, item) => item !== 4 && item !== 9);
  expect(Math.min(...others)).toBeGreaterThan(0.1);
  expect(held.fit.converged).toBe(true);
  expect(held.reliability).toEqual(plain.reliability);
  expect(held.separation).toEqual(plain.separation);
});

test.each([
  ['to second order', 60, 240],
  ['by the mode', 140, 560],
  ['with an approximate covariance', 320, 960],
])('large sets, %s: standard errors are near those of the free fit', (_, itemCount, more) => {
  const many = drawnOutcomes(itemCount, more);
  const plain = fitScale(itemCount, many);
  const knownScores = plain.fit.scores.map((score, item) => (item % 10 === 0 ? score : null));
  const held = fitScale(itemCount, many, { knownScores });
  for (const [item, error] of held.fit.standardErrors.entries()) {
    if (knownScores[item] !== null) continue;
    expect(Math.abs((held.fit.scores[item] as number) - (plain.fit.scores[item] as number))).toBeLessThan(0.35);
    expect(error / (plain.fit.standardErrors[item] as number)).toBeGreaterThan(0.75);
    expect(error / (plain.fit.standardErrors[item] as number)).toBeLessThan(1.25);
  }
});

test('a part without a known score keeps mean 0', () => {
  const apart: Outcome[] = [
    { a: 0, b: 1, winner: 'a' },
    { a: 1, b: 0, winner: 'a' },
    { a: 2, b: 3, winner: 'a' },
    { a: 2, b: 3, winner: 'b' },
    { a: 2, b: 3, winner: 'a' },
  ];
  const scale = fitScale(4, apart, { knownScores: [5, null, null, null] });
  expect(scale.fit.scores[0]).toBe(5);
  expect(scale.fit.scores[1]).toBeCloseTo(5, 6);
  expect((scale.fit.scores[2] as number) + (scale.fit.scores[3] as number)).toBeCloseTo(0, 8);
  expect(analyseFit(scale, apart).components).toHaveLength(2);
  expect(componentCounts(countPairs(4, apart))).toHaveLength(2);
});
