import { estimates } from './estimates';
import type { MatchingRules } from './matching';
import { matchingRound } from './matching-round';
import { orient, skewBound, type OrientedPair } from './orientation';
import { pairKey, type PairingState } from './pairing-state';
import type { Pairing } from './pairings';
import { drawPairs } from './random-pairs';
import type { RandomSource } from '../random/random';
import { balanceSkews, dropUnbalanced } from './skew-balance';
import { addPair, waveDraft, type WaveDraft } from './wave-draft';

export interface CoverageRequest {
  readonly pairing: Pairing;
  /** At most this many pairs. */
  readonly size: number;
  /** By item; null before the first fit. */
  readonly scores: readonly number[] | null;
  /** Share of the pairs of `adaptive` that is drawn at random, 0 to 1. */
  readonly randomShare: number;
  readonly random: RandomSource;
  readonly orientation: RandomSource;
}

/** An adaptive round has a pair for so many items: the next one knows of it, and an item may stand in both or neither. */
const itemsPerPair = 4;

/** A new pair in balanced order. Where a coin would decide, a pair that failed takes the order planned less so far. */
function orientNew(state: PairingState, skews: Int32Array, i: number, j: number, coin: RandomSource): OrientedPair {
  const before = state.pairs.get(pairKey(state.itemCount, i, j));
  if (before === undefined || before.plannedSkew === 0 || skews[i] !== skews[j]) {
    return { ...orient(i, j, skews, coin), reversible: true };
  }
  const [a, b] = before.plannedSkew > 0 ? [before.higher, before.lower] : [before.lower, before.higher];
  return { a, b, reversible: true };
}

/** Whether one of the two would go beyond the bound, whichever is shown first. */
function atOneEnd(skews: Int32Array, i: number, j: number): boolean {
  const [skewI, skewJ] = [skews[i] as number, skews[j] as number];
  return Math.min(skewI, skewJ) >= skewBound || Math.max(skewI, skewJ) <= -skewBound;
}

/** The next of the wave's pairs, none twice; empty if no open pair is left. */
function nextPairs(draft: WaveDraft, state: PairingState, request: CoverageRequest, open: MatchingRules['open']) {
  const { pairing, scores, size, random } = request;
  const { itemCount, pairs } = draft;
  const room = size - pairs.length;
  if (pairing === 'random') return drawPairs(itemCount, open, room, random);
  const limit = Math.min(room, Math.floor(itemCount / 2));
  if (pairing === 'fair' || scores === null) {
    return matchingRound({ draft, estimates: null, open, limit, randomCount: 0, random });
  }
  return matchingRound({
    draft,
    estimates: estimates(state, draft, scores),
    open,
    limit: draft.joined.count() > 1 ? limit : Math.min(limit, Math.ceil(itemCount / itemsPerPair)),
    randomCount: Math.round(request.randomShare * size) - pairs.length,
    random,
  });
}

/** Chooses open pairs up to the size while there are any. */
function fill(draft: WaveDraft, state: PairingState, request: CoverageRequest, open: MatchingRules['open']): void {
  while (draft.pairs.length < request.size) {
    const next = nextPairs(draft, state, request, open);
    if (next.length === 0) return;
    for (const [i, j] of next) addPair(draft, orientNew(state, draft.skews, i, j, request.orientation));
  }
}

/**
 * By item, 1/(1 + the pairs that it still lacks after this wave), or 0 if it lacks none. The last pair of two items
 * must find room in both, so that those with few pairs left are kept clear of the bound.
 */
function needs(state: PairingState, draft: WaveDraft): Float64Array {
  const lacking = new Float64Array(state.itemCount).fill(state.itemCount - 1);
  const met = [...state.pairs.values()].filter(({ valid }) => valid > 0).map(({ lower, higher }) => [lower, higher]);
  for (const item of [...met, ...draft.pairs.map(({ a, b }) => [a, b])].flat()) {
    lacking[item] = (lacking[item] as number) - 1;
  }
  return lacking.map((pairs) => (pairs > 0 ? 1 / (1 + pairs) : 0));
}

/** Pairs without a valid outcome, none of them twice, in balanced positions. */
export function coverageWave(state: PairingState, request: CoverageRequest): readonly OrientedPair[] {
  const refused = new Set<number>();
  const isUncovered = (i: number, j: number): boolean =>
    (state.pairs.get(pairKey(state.itemCount, i, j))?.valid ?? 0) === 0;
  let chosen: readonly OrientedPair[] = [];
  for (;;) {
    const draft = waveDraft(state);
    for (const pair of chosen) addPair(draft, pair);
    const open = (i: number, j: number): boolean => {
      const key = pairKey(state.itemCount, i, j);
      return isUncovered(i, j) && !draft.chosen.has(key) && !refused.has(key);
    };
    // Two items at one end of the bound need other pairs of the wave to make room for theirs, so they come last.
    fill(draft, state, request, (i, j) => open(i, j) && !atOneEnd(state.skews, i, j));
    fill(draft, state, request, open);
    balanceSkews(draft.pairs, draft.skews, needs(state, draft));
    const dropped = dropUnbalanced(draft.pairs, draft.skews);
    if (dropped.length === 0) return draft.pairs;
    // Others may take their places; each pass refuses at least one pair more, so that this ends.
    for (const { a, b } of dropped) refused.add(pairKey(state.itemCount, a, b));
    chosen = draft.pairs;
  }
}
