import fc from 'fast-check';
import { estimates } from '../../../src/core/pairing/estimates';
import { matchingRound } from '../../../src/core/pairing/matching-round';
import { growToMaximum } from '../../../src/core/pairing/maximum-matching';
import { pairWorth } from '../../../src/core/pairing/pair-worth';
import { pairingState } from '../../../src/core/pairing/pairing-state';
import { randomPairs } from '../../../src/core/pairing/random-pairs';
import { randomStream } from '../../../src/core/random/random';
import { waveDraft } from '../../../src/core/pairing/wave-draft';
import '../fixed-seed';

type Pair = readonly [number, number];

/** Every matching of the open pairs, tried one by one. */
function bestMatching(n: number, open: (i: number, j: number) => boolean, weight: (i: number, j: number) => number) {
  const search = (from: number, used: ReadonlySet<number>): { size: number; weight: number } => {
    if (from === n) return { size: 0, weight: 0 };
    let best = search(from + 1, used);
    if (used.has(from)) return best;
    for (let j = from + 1; j < n; j++) {
      if (used.has(j) || !open(from, j)) continue;
      const rest = search(from + 1, new Set([...used, from, j]));
      const here = { size: rest.size + 1, weight: rest.weight + weight(from, j) };
      if (here.size > best.size || (here.size === best.size && here.weight > best.weight)) best = here;
    }
    return best;
  };
  return search(0, new Set());
}

const anyGraph = fc
  .integer({ min: 2, max: 9 })
  .chain((n) => fc.record({ n: fc.constant(n), edges: fc.uniqueArray(fc.nat({ max: n * n - 1 }), { maxLength: 20 }) }));
const openIn = (n: number, edges: readonly number[]) => {
  const keys = new Set(edges);
  return (i: number, j: number): boolean => i !== j && (keys.has(i * n + j) || keys.has(j * n + i));
};

function expectMatching(n: number, pairs: readonly Pair[], open: (i: number, j: number) => boolean): void {
  expect(new Set(pairs.flat()).size).toBe(2 * pairs.length);
  for (const [i, j] of pairs) {
    expect(open(i, j)).toBe(true);
    expect(Math.max(i, j)).toBeLessThan(n);
  }
}

test('growing reaches the greatest number of pairs in any graph, as brute force finds it', () => {
  fc.assert(
    fc.property(anyGraph, ({ n, edges }) => {
      const open = openIn(n, edges);
      const partners = new Int32Array(n).fill(-1);
      growToMaximum(partners, open);
      const pairs = [...partners].flatMap((j, i): Pair[] => (j > i ? [[i, j]] : []));
      expectMatching(n, pairs, open);
      expect(pairs.length).toBe(bestMatching(n, open, () => 1).size);
    }),
    { numRuns: 500 },
  );
});

test('growing keeps matched items matched, and passes through an odd cycle', () => {
  // A triangle 1-2-3 with tails 0-1 and 3-4-5: only a path around the triangle leads from 0 to 5.
  const edges: readonly Pair[] = [
    [0, 1],
    [1, 2],
    [2, 3],
    [1, 3],
    [3, 4],
    [4, 5],
  ];
  const open = (i: number, j: number) => edges.some(([x, y]) => (x === i && y === j) || (x === j && y === i));
  const partners = Int32Array.from([-1, 2, 1, 4, 3, -1]);
  growToMaximum(partners, open);
  expect([...partners]).toEqual([1, 0, 3, 2, 5, 4]);
});

test('a round has the greatest possible number of pairs and, over many, 97 % of the greatest possible worth', () => {
  let [worth, possible] = [0, 0];
  for (let seed = 0; seed < 300; seed++) {
    const random = randomStream(String(seed), 'round');
    const n = 4 + 2 * (seed % 3);
    const scores = Array.from({ length: n }, () => 4 * random.next());
    // A cycle in balanced positions joins all, with equal counts and no skew; some of its pairs failed and are open
    // again.
    const history = scores.map((_, i) => ({ a: i, b: (i + 1) % n, valid: i < n - 2 || random.next() < 0.5 }));
    const state = pairingState(n, history);
    const covered = new Set(history.filter(({ valid }) => valid).flatMap(({ a, b }) => [a * n + b, b * n + a]));
    const open = (i: number, j: number) => i !== j && !covered.has(i * n + j);
    const draft = waveDraft(state);
    draft.joined.join(0, n - 1);
    const known = estimates(state, draft, scores);
    const round = matchingRound({ draft, estimates: known, open, repeats: [], limit: n, randomCount: 0, random });
    expectMatching(n, round, open);
    const weight = pairWorth(draft, known);
    const best = bestMatching(n, open, weight);
    expect(round.length).toBe(best.size);
    worth += round.reduce((sum, [i, j]) => sum + weight(i, j), 0);
    possible += best.weight;
  }
  expect(worth / possible).toBeGreaterThan(0.97);
  expect(worth / possible).toBeLessThanOrEqual(1 + 1e-12);
});

test('the most compared of an odd number of items sits out', () => {
  const history = [
    { a: 0, b: 1, valid: true },
    { a: 1, b: 2, valid: true },
    { a: 1, b: 3, valid: true },
    { a: 4, b: 1, valid: true },
  ];
  for (let seed = 0; seed < 20; seed++) {
    const draft = waveDraft(pairingState(5, history));
    const random = randomStream(String(seed), 'odd');
    const round = matchingRound({
      draft,
      estimates: null,
      open: (i, j) => i !== 1 && j !== 1,
      repeats: [],
      limit: 2,
      randomCount: 0,
      random,
    });
    expect(round.flat().sort((x, y) => x - y)).toEqual([0, 2, 3, 4]);
  }
});

test('pairs that join components come first, whatever the scores say', () => {
  // Two triangles: a limit of one pair leaves room for the joining one alone.
  const triangle = (x: number) => [
    { a: x, b: x + 1, valid: true },
    { a: x + 1, b: x + 2, valid: true },
  ];
  for (let seed = 0; seed < 20; seed++) {
    const state = pairingState(6, [...triangle(0), ...triangle(3)]);
    const draft = waveDraft(state);
    const [pair] = matchingRound({
      draft,
      estimates: estimates(state, draft, [0, 0, 0, 5, 5, 5]),
      open: () => true,
      repeats: [],
      limit: 1,
      randomCount: 0,
      random: randomStream(String(seed), 'join'),
    });
    expect(pair![0] < 3).not.toBe(pair![1] < 3);
  }
});

test('random pairs are uniform over items and partners', () => {
  const random = randomStream('8', 'pairs');
  const counts = new Map<string, number>();
  for (let k = 0; k < 15_000; k++) {
    const [pair] = randomPairs([0, 1, 2, 3, 4, 5], () => true, 1, random);
    const key = [...pair!].sort((x, y) => x - y).join('-');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(15);
  // Chi-squared, 14 degrees of freedom, 99.9 % point 36.1.
  expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(36.1);
});
