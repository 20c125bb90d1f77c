import { candidatePairs, exchangePartners, type MatchingRules, type WeightedPair } from './matching';
import { growToMaximum } from './maximum-matching';
import type { Estimates } from './estimates';
import { pairWorth } from './pair-worth';
import { randomPairs } from './random-pairs';
import { shuffled, type RandomSource } from '../random/random';
import type { WaveDraft } from './wave-draft';

export interface RoundRequest {
  readonly draft: WaveDraft;
  /** Null before the first fit. */
  readonly estimates: Estimates | null;
  /** Which pairs without a valid outcome may be chosen. */
  readonly open: MatchingRules['open'];
  /** Pairs with one that may be chosen for their worth. */
  readonly repeats: readonly (readonly [number, number])[];
  /** At most this many pairs. */
  readonly limit: number;
  /** So many of them at random, none if negative. */
  readonly randomCount: number;
  readonly random: RandomSource;
}

/**
 * One round of a wave: pairs of which no item stands in two. With an odd number of items the most compared one sits
 * out. In this order:
 *  1. open pairs that join components of the comparison graph, by counts alone, since scores of two components are not
 *     comparable;
 *  2. `randomCount` random open pairs (fewer if 1 left no room);
 *  3. the rest by descending worth (`pair-worth.ts`), repeats where no open pair is worth as much;
 *  4. if pairs are missing, augmenting paths of open pairs up to the greatest possible number, which may give any
 *     item another partner;
 *  5. exchanges of partners, for open pairs, among the pairs of 3 and 4.
 * Near-optimal in worth among the matchings of greatest size, in time that grows with the items and not their square.
 */
export function matchingRound(request: RoundRequest): readonly (readonly [number, number])[] {
  const { draft, estimates, open, repeats, limit, random } = request;
  const scores = estimates?.scores ?? null;
  const partners = new Int32Array(draft.itemCount).fill(-1);
  let matched = 0;
  const match = (i: number, j: number): void => {
    partners[i] = j;
    partners[j] = i;
    matched++;
  };
  const items = shuffled([...partners.keys()], random);
  const compared = (item: number): number => draft.counts[item] as number;
  const resting = items.length % 2 === 0 ? [] : [items.reduce((x, y) => (compared(y) > compared(x) ? y : x))];
  const order = items.filter((item) => !resting.includes(item));
  // The sort is stable: items of one score stay in random order.
  if (scores !== null) order.sort((x, y) => (scores[x] as number) - (scores[y] as number));
  const isFree = (item: number): boolean => (partners[item] as number) < 0;
  const matchGreedily = (
    rules: MatchingRules,
    others: readonly WeightedPair[],
    wanted: (i: number, j: number) => boolean,
  ): void => {
    // Again with those whose neighbours have all been taken, until nobody finds a partner: they are then closer in
    // the order.
    for (let before = -1; before < matched && matched < limit;) {
      before = matched;
      const candidates = [...candidatePairs(order.filter(isFree), rules, random), ...others];
      for (const { i, j } of candidates.sort((x, y) => y.weight - x.weight)) {
        if (matched < limit && isFree(i) && isFree(j) && wanted(i, j)) match(i, j);
      }
    }
  };

  const { joined } = draft;
  if (joined.count() > 1) {
    const joining = (i: number, j: number): boolean => open(i, j) && joined.find(i) !== joined.find(j);
    matchGreedily({ open: joining, weight: pairWorth(draft, null) }, [], (i, j) => joined.join(i, j));
  }
  const randomCount = Math.min(request.randomCount, limit - matched);
  for (const [i, j] of randomPairs(order.filter(isFree), open, randomCount, random)) match(i, j);
  const settled = partners.slice();
  const byWeight: MatchingRules = { open, weight: pairWorth(draft, estimates) };
  const again = repeats.map(([i, j]) => ({ i, j, weight: byWeight.weight(i, j) }));
  matchGreedily(byWeight, again, () => true);
  if (matched < limit) growToMaximum(partners, open);

  const fixed: [number, number][] = [];
  const exchangeable: [number, number][] = [];
  for (const i of [...order, ...resting]) {
    const j = partners[i] as number;
    if (j < 0) continue;
    (settled[i] === j ? fixed : exchangeable).push([i, j]);
    partners[j] = -1;
  }
  exchangePartners(exchangeable, byWeight);
  return [...fixed, ...exchangeable].slice(0, limit);
}
