import { disjointSets, type DisjointSets } from '../graph/disjoint-sets';
import { addShown, type OrientedPair } from './orientation';
import { pairKey, type PairingState } from './pairing-state';

/** A wave in the making: counts, skews and components hold the history and the pairs chosen so far. */
export interface WaveDraft {
  readonly itemCount: number;
  readonly pairs: OrientedPair[];
  /** Comparisons by item. */
  readonly counts: Int32Array;
  /** Times shown first less times shown second, by item. */
  readonly skews: Int32Array;
  /** By `pairKey`, the pairs chosen so far. */
  readonly chosen: Set<number>;
  /** Items joined by valid outcomes or by the pairs chosen so far. */
  readonly joined: DisjointSets;
}

/** The history, with no pair chosen yet. */
export function waveDraft(state: PairingState): WaveDraft {
  const joined = disjointSets(state.itemCount);
  for (const { lower, higher, valid } of state.pairs.values()) {
    if (valid > 0) joined.join(lower, higher);
  }
  return {
    itemCount: state.itemCount,
    pairs: [],
    counts: state.counts.slice(),
    skews: state.skews.slice(),
    chosen: new Set(),
    joined,
  };
}

/** Chooses a pair for the wave. */
export function addPair(draft: WaveDraft, pair: OrientedPair): void {
  const { a, b } = pair;
  draft.pairs.push(pair);
  for (const item of [a, b]) draft.counts[item] = (draft.counts[item] as number) + 1;
  addShown(draft.skews, pair, 1);
  draft.chosen.add(pairKey(draft.itemCount, a, b));
  draft.joined.join(a, b);
}
