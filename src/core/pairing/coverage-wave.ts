import { estimates } from './estimates';
import { matchingRound, type RoundRequest } from './matching-round';
import { orient, skewBound, type OrientedPair } from './orientation';
import { pairKey, type PairingState } from './pairing-state';
import type { Pairing } from './pairings';
import { drawPairs } from './random-pairs';
import type { RandomSource } from '../random/random';
import { balanceSkews, dropUnbalanced } from './skew-balance';
import { orientRepeat, repeatablePairs } from './repeats';
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

/** In balanced order. Where a coin would decide, a pair that failed takes the order planned less so far. */
function orientPair(state: PairingState, skews: Int32Array, i: number, j: number, coin: RandomSource): OrientedPair {
  const before = state.pairs.get(pairKey(state.itemCount, i, j));
  if (before !== undefined && before.valid > 0) return orientRepeat(before, skews, coin);
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

/** The pairs that may still go into a wave. */
type Choices = Pick<RoundRequest, 'open' | 'repeats'>;

/** The next of the wave's pairs, none twice; empty if there is none. */
function nextPairs(draft: WaveDraft, state: PairingState, request: CoverageRequest, { open, repeats }: Choices) {
  const { pairing, scores, size, random } = request;
  const { itemCount, pairs } = draft;
  const room = size - pairs.length;
  if (pairing === 'random') return drawPairs(itemCount, open, room, random);
  const limit = Math.min(room, Math.floor(itemCount / 2));
  if (pairing === 'fair' || scores === null) {
    return matchingRound({ draft, estimates: null, open, repeats, limit, randomCount: 0, random });
  }
  return matchingRound({
    draft,
    estimates: estimates(state, draft, scores),
    open,
    repeats,
    limit: draft.joined.count() > 1 ? limit : Math.min(limit, Math.ceil(itemCount / itemsPerPair)),
    randomCount: Math.round(request.randomShare * size) - pairs.length,
    random,
  });
}

/** Chooses pairs up to the size while there are any, of those left that are allowed. */
function fill(
  draft: WaveDraft,
  state: PairingState,
  request: CoverageRequest,
  repeats: Choices['repeats'],
  allowed: Choices['open'],
): void {
  const isLeft = (i: number, j: number): boolean => !draft.chosen.has(pairKey(state.itemCount, i, j)) && allowed(i, j);
  while (draft.pairs.length < request.size) {
    const next = nextPairs(draft, state, request, {
      open: (i, j) => isUncovered(state, i, j) && isLeft(i, j),
      repeats: repeats.filter(([i, j]) => isLeft(i, j)),
    });
    if (next.length === 0) return;
    for (const [i, j] of next) addPair(draft, orientPair(state, draft.skews, i, j, request.orientation));
  }
}

/** The two may meet, and have no valid outcome. */
function isUncovered({ itemCount, pairs, models }: PairingState, i: number, j: number): boolean {
  if (models !== null && models[i] === models[j]) return false;
  return (pairs.get(pairKey(itemCount, i, j))?.valid ?? 0) === 0;
}

/**
 * By item, 1/(1 + the pairs that it still lacks after this wave), or 0 if it lacks none. The last pair of two items
 * must find room in both, so that those with few pairs left are kept clear of the bound.
 */
function needs(state: PairingState, draft: WaveDraft): Float64Array {
  const lacking = partnersOf(state);
  const met = [...state.pairs.values()].filter(({ valid }) => valid > 0).map(({ lower, higher }) => [lower, higher]);
  const added = draft.pairs.filter(({ a, b }) => isUncovered(state, a, b)).map(({ a, b }) => [a, b]);
  for (const item of [...met, ...added].flat()) {
    lacking[item] = (lacking[item] as number) - 1;
  }
  return lacking.map((pairs) => (pairs > 0 ? 1 / (1 + pairs) : 0));
}

/** Items that each may be paired with. */
function partnersOf({ itemCount, models }: PairingState): Float64Array {
  const own = new Map<number, number>();
  for (const model of models ?? []) own.set(model, (own.get(model) ?? 0) + 1);
  return Float64Array.from({ length: itemCount }, (_, item) => itemCount - (own.get(models?.[item] ?? -1) ?? 1));
}

/** Pairs without a valid outcome and, for `adaptive`, repeats that are worth more; none twice, in balanced positions. */
export function coverageWave(state: PairingState, request: CoverageRequest): readonly OrientedPair[] {
  const refused = new Set<number>();
  const repeats = request.pairing === 'adaptive' && request.scores !== null ? repeatablePairs(state) : [];
  let chosen: readonly OrientedPair[] = [];
  for (;;) {
    const draft = waveDraft(state);
    for (const pair of chosen) addPair(draft, pair);
    const allowed = (i: number, j: number): boolean => !refused.has(pairKey(state.itemCount, i, j));
    // Two items at one end of the bound need other pairs of the wave to make room for theirs, so they come last.
    fill(draft, state, request, repeats, (i, j) => allowed(i, j) && !atOneEnd(state.skews, i, j));
    fill(draft, state, request, repeats, allowed);
    balanceSkews(draft.pairs, draft.skews, needs(state, draft));
    const dropped = dropUnbalanced(draft.pairs, draft.skews);
    if (dropped.length === 0) return draft.pairs;
    // Others may take their places; each pass refuses at least one pair more, so that this ends.
    for (const { a, b } of dropped) refused.add(pairKey(state.itemCount, a, b));
    chosen = draft.pairs;
  }
}
