import type { RandomSource } from '../random/random';

/** What pairs may be made, and what each is worth. Both functions are symmetric. */
export interface MatchingRules {
  readonly open: (i: number, j: number) => boolean;
  readonly weight: (i: number, j: number) => number;
}

export interface WeightedPair {
  readonly i: number;
  readonly j: number;
  readonly weight: number;
}

/** Partners tried per item, from its place in the order: enough to find a close one, few enough for 10,000 items. */
const window = 32;
const longestWalk = 20 * window;
/** In the unit of weights. Orders pairs of equal weight at random and is too small to decide between others. */
const jitter = 1e-3;

/**
 * Open pairs of items that stand near each other in the order, by descending weight with a little jitter. Up to 32
 * items these are all open pairs.
 */
export function candidatePairs(
  order: readonly number[],
  { open, weight }: MatchingRules,
  random: RandomSource,
): readonly WeightedPair[] {
  const candidates: WeightedPair[] = [];
  for (const [place, i] of order.entries()) {
    let found = 0;
    for (let next = place + 1; next < order.length && found < window && next - place <= longestWalk; next++) {
      const j = order[next] as number;
      if (!open(i, j)) continue;
      candidates.push({ i, j, weight: weight(i, j) + jitter * random.next() });
      found++;
    }
  }
  return candidates.sort((x, y) => y.weight - x.weight);
}

/**
 * Improves a matching by exchanging partners between two pairs (2-opt) until no exchange among near ones gains more
 * than the jitter. Pairs that stand near each other in the list are tried. Changes the list.
 */
export function exchangePartners(pairs: (readonly [number, number])[], { open, weight }: MatchingRules): void {
  for (let improved = true; improved;) {
    improved = false;
    for (let first = 0; first < pairs.length; first++) {
      for (let second = first + 1; second < Math.min(pairs.length, first + 1 + window); second++) {
        const [a, b] = pairs[first] as readonly [number, number];
        const [c, d] = pairs[second] as readonly [number, number];
        const now = weight(a, b) + weight(c, d) + jitter;
        const gainOf = (i: number, j: number, k: number, l: number): number =>
          open(i, j) && open(k, l) ? weight(i, j) + weight(k, l) - now : 0;
        const [straight, crossed] = [gainOf(a, c, b, d), gainOf(a, d, b, c)];
        if (Math.max(straight, crossed) <= 0) continue;
        pairs[first] = straight >= crossed ? [a, c] : [a, d];
        pairs[second] = straight >= crossed ? [b, d] : [b, c];
        improved = true;
      }
    }
  }
}
