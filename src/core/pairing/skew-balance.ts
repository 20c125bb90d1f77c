import { addShown, skewBound, type OrientedPair } from './orientation';

/** By item, the positions of its pairs in the list. */
function incidence(pairs: readonly OrientedPair[]): ReadonlyMap<number, readonly number[]> {
  const positions = new Map<number, number[]>();
  for (const [position, { a, b }] of pairs.entries()) {
    for (const item of [a, b]) {
      const list = positions.get(item);
      if (list === undefined) positions.set(item, [position]);
      else list.push(position);
    }
  }
  return positions;
}

/** How much worse an item's skew is than 0. Convex, so that chains that improve lead to the optimum. */
function skewCost(skew: number, need: number): number {
  return skew * skew + (Math.abs(skew) >= 2 ? need : 0);
}

/**
 * The shortest chain of reversible pairs along which `from` can hand skew on at a gain: each shows its item first
 * (for `sign` 1; second for −1), and the next continues from the other item. Null if there is none.
 */
function improvingChain(
  pairs: readonly OrientedPair[],
  incident: ReadonlyMap<number, readonly number[]>,
  costChange: (item: number, change: number) => number,
  from: number,
  sign: 1 | -1,
): readonly number[] | null {
  const reachedBy = new Map<number, { position: number; previous: number } | null>([[from, null]]);
  const relief = costChange(from, -2 * sign);
  // A Map is walked in order of insertion, also over what is added on the way: a breadth-first queue.
  for (const item of reachedBy.keys()) {
    if (item !== from && relief + costChange(item, 2 * sign) < 0) {
      const chain: number[] = [];
      for (let step = reachedBy.get(item); step; step = reachedBy.get(step.previous)) chain.push(step.position);
      return chain;
    }
    for (const position of incident.get(item) ?? []) {
      const pair = pairs[position];
      if (pair === undefined || !pair.reversible || (sign === 1 ? pair.a : pair.b) !== item) continue;
      const next = sign === 1 ? pair.b : pair.a;
      if (!reachedBy.has(next)) reachedBy.set(next, { position, previous: item });
    }
  }
  return null;
}

/**
 * Reverses reversible pairs until the sum of squared skews is as small as these pairs allow: a flow of convex cost,
 * optimal when no chain improves it (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 14). Changes the first
 * two arguments.
 *
 * @param skews as they are with these pairs shown
 * @param needs below 1, by item: among equally good solutions, those in need are rather left within 1 of zero
 */
export function balanceSkews(pairs: OrientedPair[], skews: Int32Array, needs: Float64Array): void {
  const incident = incidence(pairs);
  const costChange = (item: number, change: number): number => {
    const [skew, need] = [skews[item] as number, needs[item] as number];
    return skewCost(skew + change, need) - skewCost(skew, need);
  };
  // A chain that improves starts or ends at an item that is 2 or more from zero.
  for (let improved = true; improved;) {
    improved = false;
    for (const item of incident.keys()) {
      const skew = skews[item] as number;
      if (Math.abs(skew) < 2) continue;
      const chain = improvingChain(pairs, incident, costChange, item, skew > 0 ? 1 : -1);
      for (const position of chain ?? []) {
        const { a, b } = pairs[position] as OrientedPair;
        const reversed = { a: b, b: a, reversible: true };
        addShown(skews, reversed, 2);
        pairs[position] = reversed;
        improved = true;
      }
    }
  }
}

/**
 * Takes pairs out until no item that stands in one is beyond the bound on that side. Changes both arguments.
 *
 * @returns the pairs taken out
 */
export function dropUnbalanced(pairs: OrientedPair[], skews: Int32Array): readonly OrientedPair[] {
  const dropped: OrientedPair[] = [];
  for (;;) {
    const worst = pairs.findIndex(({ a, b }) => (skews[a] as number) > skewBound || (skews[b] as number) < -skewBound);
    const [pair] = worst < 0 ? [] : pairs.splice(worst, 1);
    if (pair === undefined) return dropped;
    addShown(skews, pair, -1);
    dropped.push(pair);
  }
}
