import { addShown } from '../pairing/orientation';
import type { Panel, ShownPair } from './panel';

/** Two pairs of a wave, by position, whose judges change places. */
interface Swap {
  readonly left: number;
  readonly right: number;
  /** By how much these change: what skews are beyond the bound; repeats by the same judge; the squares of skews. */
  readonly excess: number;
  readonly repeats: number;
  readonly squares: number;
}

/** By item, how far from zero its skew with one judge may be. */
type Bounds = readonly number[];

/** Swaps looked at in one wave, a second's work: many pairs of a list given by hand may leave no balance to be found. */
const mostLookedAt = 3_000_000;

/**
 * Swaps the judges of pairs until no swap brings a judge's skews nearer to the bound. No judge's count changes.
 * Changes the shares and the panel's skews.
 *
 * @param shares the judge of each pair
 * @param bound for items whose sides are balanced over all judges; others have their part of the imbalance, and 1
 */
export function balanceShares(panel: Panel, pairs: readonly ShownPair[], shares: number[], bound: number): void {
  const { skews } = panel;
  const bounds = boundsOf(panel, bound);
  // Those that no swap has helped are tried again once another swap has moved something.
  const stuck = new Set<string>();
  for (let lookedAt = 0; lookedAt < mostLookedAt;) {
    const place = worstPlace(panel, pairs, shares, bounds, stuck);
    if (place === null) return;
    const { swap, looks } = bestSwap(panel, pairs, shares, bounds, place);
    lookedAt += looks + pairs.length;
    if (swap === null) {
      stuck.add(placeKey(place));
      continue;
    }
    apply(skews, pairs, shares, swap);
    stuck.clear();
  }
}

function boundsOf({ skews }: Panel, bound: number): Bounds {
  const [first, ...others] = skews as readonly [Int32Array, ...Int32Array[]];
  return Array.from(first, (skew, item) => {
    const inAll = others.reduce((sum, shown) => sum + (shown[item] as number), skew);
    return Math.max(bound, Math.ceil(Math.abs(inAll) / skews.length) + 1);
  });
}

/** An item that one judge shows too often on one side. */
interface Place {
  readonly judge: number;
  readonly item: number;
}

function placeKey({ judge, item }: Place): string {
  return `${judge} ${item}`;
}

function worstPlace(
  { skews }: Panel,
  pairs: readonly ShownPair[],
  shares: readonly number[],
  bounds: Bounds,
  stuck: ReadonlySet<string>,
): Place | null {
  let worst: Place | null = null;
  let most = 0;
  for (const [position, { a, b }] of pairs.entries()) {
    const judge = shares[position] as number;
    const shown = skews[judge] as Int32Array;
    for (const [item, skew] of [
      [a, shown[a] as number],
      [b, -(shown[b] as number)],
    ] as const) {
      const beyond = skew - (bounds[item] as number);
      if (beyond > most && !stuck.has(placeKey({ judge, item }))) [worst, most] = [{ judge, item }, beyond];
    }
  }
  return worst;
}

/** The swap that takes most off, among those of a pair that puts the item beyond its bound; null if none helps. */
function bestSwap(
  panel: Panel,
  pairs: readonly ShownPair[],
  shares: readonly number[],
  bounds: Bounds,
  { judge, item }: Place,
): { readonly swap: Swap | null; readonly looks: number } {
  const { skews, timesSeen } = panel;
  const isFirst = ((skews[judge] as Int32Array)[item] as number) > 0;
  const seenBy = (who: number, position: number): number => timesSeen(who, pairs[position] as ShownPair);
  let best: Swap | null = null;
  let looks = 0;
  for (const [left, pair] of pairs.entries()) {
    if (shares[left] !== judge || (isFirst ? pair.a : pair.b) !== item) continue;
    for (const right of pairs.keys()) {
      const other = shares[right] as number;
      if (other === judge) continue;
      looks++;
      const change = changeBy(skews, pairs, { judge, other, left, right }, bounds);
      if (change.excess >= 0) continue;
      const repeats = seenBy(other, left) + seenBy(judge, right) - seenBy(judge, left) - seenBy(other, right);
      const swap = { left, right, repeats, ...change };
      if (best === null || isBetter(swap, best)) best = swap;
    }
  }
  return { swap: best, looks };
}

function isBetter(one: Swap, other: Swap): boolean {
  return (one.excess - other.excess || one.repeats - other.repeats || one.squares - other.squares) < 0;
}

function changeBy(
  skews: readonly Int32Array[],
  pairs: readonly ShownPair[],
  { judge, other, left, right }: { judge: number; other: number; left: number; right: number },
  bounds: Bounds,
): { readonly excess: number; readonly squares: number } {
  const [gone, come] = [pairs[left] as ShownPair, pairs[right] as ShownPair];
  // Of `judge`; those of the other are the opposite. Items may stand in both pairs.
  const changes = new Map<number, number>();
  const add = (item: number, change: number): Map<number, number> =>
    changes.set(item, (changes.get(item) ?? 0) + change);
  add(gone.a, -1);
  add(gone.b, 1);
  add(come.a, 1);
  add(come.b, -1);
  let excess = 0;
  let squares = 0;
  for (const [item, change] of changes) {
    for (const [who, by] of [
      [judge, change],
      [other, -change],
    ] as const) {
      const before = (skews[who] as Int32Array)[item] as number;
      const beyond = (skew: number): number => Math.max(0, Math.abs(skew) - (bounds[item] as number));
      excess += beyond(before + by) - beyond(before);
      squares += (before + by) ** 2 - before ** 2;
    }
  }
  return { excess, squares };
}

function apply(
  skews: readonly Int32Array[],
  pairs: readonly ShownPair[],
  shares: number[],
  { left, right }: Swap,
): void {
  const [from, to] = [shares[left] as number, shares[right] as number];
  const [gone, come] = [pairs[left] as ShownPair, pairs[right] as ShownPair];
  addShown(skews[from] as Int32Array, gone, -1);
  addShown(skews[to] as Int32Array, gone, 1);
  addShown(skews[to] as Int32Array, come, -1);
  addShown(skews[from] as Int32Array, come, 1);
  shares[left] = to;
  shares[right] = from;
}
