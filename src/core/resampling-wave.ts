import { addShown, orient, skewBound, type OrientedPair } from './orientation';
import type { PairHistory, PairingState } from './pairing-state';
import type { RandomSource } from './random';
import { balanceSkews } from './skew-balance';

/** The order that this pair was planned in less, else the order with fewer valid outcomes, else a free choice. */
function orientRepeat(pair: PairHistory, skews: Int32Array, coin: RandomSource): OrientedPair {
  const seen = pair.plannedSkew === 0 ? pair.validSkew : pair.plannedSkew;
  if (seen === 0) return { ...orient(pair.lower, pair.higher, skews, coin), reversible: true };
  const [a, b] = seen > 0 ? [pair.higher, pair.lower] : [pair.lower, pair.higher];
  return { a, b, reversible: false };
}

/**
 * Repeats of pairs that have a valid outcome, each at most once, those of the least compared items first. No item stands in
 * more than ⌈2m/n⌉ of the m pairs there is room for, so that a short wave is spread over the items.
 *
 * An order that was planned less often is fixed, and a pair waits while its order would take an item beyond the bound. With
 * full coverage some pair can always go: draw an arrow from the item shown first more often to the other for every pair of uneven
 * orders. An item's skew is its arrows out less its arrows in, and repeating a pair takes one arrow away, which only an item
 * at −bound in front or one at +bound behind forbids. From an item of positive skew follow arrows out through items at
 * +bound: they cannot all lead to such items, for the skews of a set that no arrow leaves do not sum to more than 0. Where no
 * skew is positive all are zero, and any pair can go. The same holds for a bound of 1, which is tried first.
 */
export function resamplingWave(
  state: PairingState,
  size: number,
  pairing: RandomSource,
  orientation: RandomSource,
): readonly OrientedPair[] {
  const skews = state.skews.slice();
  const count = (item: number): number => state.counts[item] as number;
  let waiting = [...state.pairs.values()]
    .filter(({ valid }) => valid > 0)
    .sort((x, y) => x.lower - y.lower || x.higher - y.higher)
    .map((pair) => ({ pair, exposure: count(pair.lower) + count(pair.higher), tieBreak: pairing.next() }))
    .sort((x, y) => x.exposure - y.exposure || x.tieBreak - y.tieBreak);
  const room = Math.min(size, waiting.length);
  const cap = Math.max(1, Math.ceil((2 * room) / state.itemCount));
  const uses = new Int32Array(state.itemCount);
  const chosen: OrientedPair[] = [];
  for (const bound of [1, skewBound]) {
    // A pair that had to wait may be free to go once others have gone.
    for (let before = -1; before < chosen.length;) {
      before = chosen.length;
      waiting = waiting.filter(({ pair }) => {
        const used = Math.max(uses[pair.lower] as number, uses[pair.higher] as number);
        if (chosen.length >= room || used >= cap) return true;
        const oriented = orientRepeat(pair, skews, orientation);
        if ((skews[oriented.a] as number) >= bound || (skews[oriented.b] as number) <= -bound) return true;
        for (const item of [pair.lower, pair.higher]) uses[item] = (uses[item] as number) + 1;
        addShown(skews, oriented, 1);
        chosen.push(oriented);
        return false;
      });
    }
  }
  balanceSkews(chosen, skews, () => 0);
  return chosen;
}
