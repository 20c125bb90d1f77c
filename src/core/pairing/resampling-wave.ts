import { addShown, skewBound, type OrientedPair } from './orientation';
import type { PairHistory, PairingState } from './pairing-state';
import type { RandomSource } from '../random/random';
import { orientRepeat } from './repeats';
import { balanceSkews } from './skew-balance';

/** Pairs with a valid outcome, those of the least compared items first, equal ones in random order. */
function candidates({ pairs, counts }: PairingState, random: RandomSource): PairHistory[] {
  const exposure = ({ lower, higher }: PairHistory): number => (counts[lower] as number) + (counts[higher] as number);
  return [...pairs.values()]
    .filter(({ valid }) => valid > 0)
    .sort((x, y) => x.lower - y.lower || x.higher - y.higher)
    .map((pair) => ({ pair, exposure: exposure(pair), tieBreak: random.next() }))
    .sort((x, y) => x.exposure - y.exposure || x.tieBreak - y.tieBreak)
    .map(({ pair }) => pair);
}

/** The wave with one pair more, balanced anew; null if that takes an item beyond the bound. */
function extended(pairs: readonly OrientedPair[], skews: Int32Array, pair: OrientedPair) {
  const more = { pairs: [...pairs, pair], skews: skews.slice() };
  addShown(more.skews, pair, 1);
  balanceSkews(more.pairs, more.skews, new Float64Array(skews.length));
  const isBeyond = (item: number): boolean => Math.abs(more.skews[item] as number) > skewBound;
  return more.pairs.some(({ a, b }) => isBeyond(a) || isBeyond(b)) ? null : more;
}

/**
 * Repeats of pairs that have a valid outcome, each at most once, those of the least compared items first. No item
 * stands in more than ⌈2m/n⌉ of the m pairs there is room for, so that a short wave is spread over the items.
 *
 * An order that was planned less often is fixed, and a pair waits while its order would take an item beyond the
 * bound. With full coverage some pair can always go: draw an arrow from the item shown first more often to the other
 * for every pair of uneven orders. An item's skew is its arrows out less its arrows in, and repeating a pair takes
 * one arrow away, which only an item at −bound in front or one at +bound behind forbids. From an item of positive
 * skew follow arrows out through items at +bound: they cannot all lead to such items, for the skews of a set that no
 * arrow leaves have no positive sum. Where no skew is positive all are zero, and any pair can go. The same holds for a
 * bound of 1, which is tried first.
 */
export function resamplingWave(
  state: PairingState,
  size: number,
  pairing: RandomSource,
  orientation: RandomSource,
): readonly OrientedPair[] {
  let waiting = candidates(state, pairing);
  let wave: { pairs: OrientedPair[]; skews: Int32Array } = { pairs: [], skews: state.skews.slice() };
  const room = Math.min(size, waiting.length);
  const cap = Math.max(1, Math.ceil((2 * room) / state.itemCount));
  const uses = new Int32Array(state.itemCount);
  const hasRoom = ({ lower, higher }: PairHistory): boolean =>
    wave.pairs.length < room && (uses[lower] as number) < cap && (uses[higher] as number) < cap;
  const use = ({ a, b }: OrientedPair): void => {
    for (const item of [a, b]) uses[item] = (uses[item] as number) + 1;
  };
  const goesWithin = (bound: number, pair: PairHistory): boolean => {
    if (!hasRoom(pair)) return false;
    const oriented = orientRepeat(pair, wave.skews, orientation);
    if ((wave.skews[oriented.a] as number) >= bound || (wave.skews[oriented.b] as number) <= -bound) return false;
    use(oriented);
    addShown(wave.skews, oriented, 1);
    wave.pairs.push(oriented);
    return true;
  };
  for (const bound of [1, skewBound]) {
    // A pair that had to wait may be free to go once others have gone.
    for (let before = -1; before < wave.pairs.length;) {
      before = wave.pairs.length;
      waiting = waiting.filter((pair) => !goesWithin(bound, pair));
    }
  }
  balanceSkews(wave.pairs, wave.skews, new Float64Array(state.itemCount));
  // Those that still wait may fit once free orders have been turned round for them.
  for (const pair of waiting) {
    if (!hasRoom(pair)) continue;
    const oriented = orientRepeat(pair, wave.skews, orientation);
    const more = extended(wave.pairs, wave.skews, oriented);
    if (more === null) continue;
    wave = more;
    use(oriented);
  }
  return wave.pairs;
}
