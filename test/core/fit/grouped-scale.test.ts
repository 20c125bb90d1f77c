import { analyseFit } from '../../../src/core/fit/analyse-fit';
import type { Outcome } from '../../../src/core/fit/bradley-terry';
import { fitScale, fitScaleMleEps } from '../../../src/core/fit/fit-scale';
import { precisionOf } from '../../../src/core/fit/precision';
import { randomIndex, randomStream, standardNormal } from '../../../src/core/random/random';

const [groupCount, size] = [6, 8];
const itemCount = groupCount * size;
/** Groups are interleaved, as they may be in a file. */
const groups = Array.from({ length: itemCount }, (_, item) => item % groupCount);

function drawnOutcomes(spread: number, perItem: number) {
  const random = randomStream('5', 'grouped scale', spread);
  // Prompts differ by far more than answers to one of them: no scale may see it.
  const truth = groups.map((group) => 20 * group + spread * standardNormal(random));
  const outcomes = Array.from({ length: (perItem * itemCount) / 2 }, (): Outcome => {
    const a = randomIndex(itemCount, random);
    const b = (a + groupCount * (1 + randomIndex(size - 1, random))) % itemCount;
    const difference = (truth[a] as number) - (truth[b] as number);
    return { a, b, winner: random.next() < 1 / (1 + Math.exp(-difference)) ? 'a' : 'b' };
  });
  return { truth, outcomes };
}

const { outcomes, truth } = drawnOutcomes(1.5, 14);
const scale = fitScale(itemCount, outcomes, { groups });
const members = (group: number) => groups.flatMap((own, item) => (own === group ? [item] : []));
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('every group has mean 0 and ranks of its own', () => {
  const { items, isJoined, components } = analyseFit(scale, outcomes, groups);
  expect(components).toHaveLength(groupCount);
  expect(isJoined).toBe(true);
  for (let group = 0; group < groupCount; group++) {
    const own = members(group).map((item) => items[item]!);
    expect(meanOf(own.map(({ score }) => score))).toBeCloseTo(0, 8);
    expect(own.map(({ rank }) => rank).sort((x, y) => x - y)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { rankLower, rankUpper } of own) expect([rankLower! >= 1, rankUpper! <= size]).toEqual([true, true]);
  }
});

test('reliability is that within groups: groups that are joined count as one scale each', () => {
  const analysed = analyseFit(scale, outcomes, groups);
  const centred = truth.map((score, item) => score - meanOf(members(groups[item]!).map((one) => truth[one]!)));
  const { scores } = scale.fit;
  const [xy, xx, yy] = [
    scores.reduce((sum, score, i) => sum + score * centred[i]!, 0),
    scores.reduce((sum, score) => sum + score * score, 0),
    centred.reduce((sum, score) => sum + score * score, 0),
  ];
  const squaredCorrelation = (xy * xy) / (xx * yy);
  expect(Math.abs(analysed.reliability.estimate! - squaredCorrelation)).toBeLessThan(0.15);
  expect(analysed.reliability.reliable).toBe(true);
  expect(precisionOf(analysed).reliable).toBe(true);
  // Without their groups the same outcomes are parts without a common scale.
  expect(analyseFit(fitScale(itemCount, outcomes), outcomes).reliability.reliable).toBe(false);
});

test('judges who answer at random are not called reliable', () => {
  const random = drawnOutcomes(0, 14).outcomes;
  const coin = analyseFit(fitScale(itemCount, random, { groups }), random, groups);
  expect(coin.reliability.reliable).toBe(false);
});

test('with its own spread, a group is scored as it would be alone', () => {
  const own = members(2);
  const within = outcomes.filter(({ a }) => groups[a] === 2);
  const renumbered = within.map(({ a, b, winner }) => ({ a: own.indexOf(a), b: own.indexOf(b), winner }));
  const [alone, together] = [
    fitScale(size, renumbered, { priorSpread: 1.4 }),
    fitScale(itemCount, outcomes, { groups, priorSpread: 1.4 }),
  ];
  for (const [place, item] of own.entries()) {
    expect(together.fit.scores[item]).toBeCloseTo(alone.fit.scores[place]!, 8);
    expect(together.fit.standardErrors[item]).toBeCloseTo(alone.fit.standardErrors[place]!, 8);
  }
});

test('mle-eps has mean 0 in every group', () => {
  const { fit } = fitScaleMleEps(itemCount, outcomes, groups);
  for (let group = 0; group < groupCount; group++) {
    expect(meanOf(members(group).map((item) => fit.scores[item]!))).toBeCloseTo(0, 8);
  }
});
