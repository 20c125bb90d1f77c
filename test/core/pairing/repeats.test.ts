import fc from 'fast-check';
import { possiblePairs } from '../../../src/core/completion';
import { estimates } from '../../../src/core/pairing/estimates';
import { pairWorth } from '../../../src/core/pairing/pair-worth';
import { planWave, waveSize } from '../../../src/core/pairing/pairing';
import { pairingState, type PlannedComparison } from '../../../src/core/pairing/pairing-state';
import type { Pairing } from '../../../src/core/pairing/pairings';
import { waveDraft } from '../../../src/core/pairing/wave-draft';
import { randomStream, shuffled } from '../../../src/core/random/random';
import { coveredPairs, pairName, requestFor, skewsOf } from '../planned-batch';
import '../fixed-seed';

/** Two crowds far apart: pairs within one tell much, pairs across hardly anything. */
const scoresOf = (n: number): number[] => Array.from({ length: n }, (_, i) => (i < n / 2 ? 0 : 8) + i / 100);

/** All pairs within the crowds, and one across: the graph is connected. */
function crowdedHistory(n: number): PlannedComparison[] {
  const history: PlannedComparison[] = [{ a: 0, b: n - 1, valid: true }];
  const crowd = Array.from({ length: n / 2 }, (_, i) => i);
  for (const i of crowd) {
    for (const j of crowd.slice(i + 1)) {
      const [first, second] = (i + j) % 2 === 0 ? [i, j] : [j, i];
      history.push({ a: first, b: second, valid: true }, { a: n - 1 - first, b: n - 1 - second, valid: true });
    }
  }
  return history;
}

const repeatsIn = (pairs: readonly { a: number; b: number }[], history: readonly PlannedComparison[]) =>
  pairs.filter((pair) => coveredPairs(history).has(pairName(pair)));

test('a close pair is asked again where only far ones are open, in the order not seen; the random share is open', () => {
  const history = crowdedHistory(12);
  const seen = new Set(history.map(({ a, b }) => `${a}>${b}`));
  const wave = planWave(requestFor(12, { history, scores: scoresOf(12) }));
  const repeats = repeatsIn(wave, history);
  expect(wave).toHaveLength(waveSize(12));
  expect(repeats.length).toBeGreaterThan(waveSize(12) / 2);
  expect(wave.length - repeats.length).toBeGreaterThanOrEqual(Math.round(0.2 * waveSize(12)));
  for (const { a, b } of repeats) expect(seen.has(`${b}>${a}`)).toBe(true);
});

test('what the wave before has asked is not asked again', () => {
  const recent = crowdedHistory(12).map((one, position) => ({ ...one, isRecent: position % 2 === 0 }));
  const names = new Set(recent.filter(({ isRecent }) => isRecent).map(pairName));
  const wave = planWave(requestFor(12, { history: recent, scores: scoresOf(12) }));
  expect(repeatsIn(wave, recent).length).toBeGreaterThan(0);
  for (const pair of wave) expect(names.has(pairName(pair))).toBe(false);
});

test.each<[string, number, Pairing, number[] | null, (one: PlannedComparison) => boolean]>([
  ['among 10 items', 10, 'adaptive', scoresOf(10), () => true],
  ['by fair pairing', 12, 'fair', scoresOf(12), () => true],
  ['by random pairing', 12, 'random', scoresOf(12), () => true],
  ['before there is a fit', 12, 'adaptive', null, () => true],
  ['before valid outcomes join all items', 12, 'adaptive', scoresOf(12), ({ a, b }) => a + b !== 11],
])('nothing is repeated %s', (_, n, pairing, scores, isValid) => {
  const history = crowdedHistory(n).map((one) => ({ ...one, valid: isValid(one) }));
  expect(repeatsIn(planWave(requestFor(n, { pairing, history, scores })), history)).toEqual([]);
});

test('a repeat is worth less with every outcome that the pair has, though its items are as uncertain', () => {
  // Item 0 meets item 1 again and again, item 2 once and then others of the same score.
  const worths = (outcomes: number): readonly number[] => {
    const history = Array.from({ length: outcomes }, (_, k) => [
      { a: 0, b: 1, valid: true },
      { a: 2, b: 3 + k, valid: true },
    ]).flat();
    const state = pairingState(20, history);
    const draft = waveDraft(state);
    const worth = pairWorth(draft, estimates(state, draft, new Array<number>(20).fill(0)));
    return [worth(0, 1), worth(0, 2)];
  };
  for (let outcomes = 1; outcomes <= 4; outcomes++) {
    const [again, other] = worths(outcomes);
    expect(again).toBeLessThan(other!);
    if (outcomes > 1) expect(again! / other!).toBeLessThan(worths(outcomes - 1)[0]! / worths(outcomes - 1)[1]!);
  }
});

test('any batch of 11 to 40 items: no repeat too early, at once or in the order seen more, no empty wave', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 11, max: 40 }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.nat(),
      (n, fails, seed) => {
        const random = randomStream(String(seed), 'repeats');
        const scores = Array.from({ length: n }, () => 8 * random.next() - 4);
        const history: PlannedComparison[] = [];
        let recentFrom = 0;
        for (let wave = 1; wave <= 12 && coveredPairs(history).size < possiblePairs(n); wave++) {
          const known = history.map((one, position) => ({ ...one, isRecent: position >= recentFrom }));
          const request = requestFor(n, { history: known, scores: wave > 1 ? scores : null, seed: String(seed), wave });
          const pairs = planWave(request);
          expect(planWave({ ...request, history: shuffled(known, random) })).toEqual(pairs);
          expect(pairs.length).toBeGreaterThan(0);
          expect(new Set(pairs.map(pairName)).size).toBe(pairs.length);
          const repeats = repeatsIn(pairs, known);
          const isJoined = waveDraft(pairingState(n, known)).joined.count() === 1;
          if (!isJoined) expect(repeats).toEqual([]);
          for (const { a, b } of repeats) {
            const before = known.filter((one) => pairName(one) === pairName({ a, b }));
            expect(before.some(({ isRecent }) => isRecent)).toBe(false);
            const sameOrder = before.filter((one) => one.a === a).length;
            expect(sameOrder).toBeLessThanOrEqual(before.length - sameOrder);
          }
          recentFrom = history.length;
          history.push(...pairs.map((pair) => ({ ...pair, valid: random.next() >= fails })));
          expect(Math.max(...skewsOf(n, history).map(Math.abs))).toBeLessThanOrEqual(2);
        }
      },
    ),
    { numRuns: 12 },
  );
});
