import { pairsWithin } from '../comparability';
import { coverageWave } from './coverage-wave';
import { pairingState, type PairingState, type PlannedComparison } from './pairing-state';
import type { Pairing } from './pairings';
import { randomStream } from '../random/random';
import { resamplingWave } from './resampling-wave';

/** A comparison to make, by item index; `a` is to be shown first. */
export interface PlannedPair {
  readonly a: number;
  readonly b: number;
}

export interface WaveRequest {
  /** At least 2. */
  readonly itemCount: number;
  /** `coverage`: pairs without a valid outcome, and repeats that tell more. `resampling`: repeats alone. */
  readonly kind: 'coverage' | 'resampling';
  readonly pairing: Pairing;
  /** At most this many pairs. */
  readonly size: number;
  /** All comparisons planned so far, whatever became of them. */
  readonly history: readonly PlannedComparison[];
  /** Scores of the latest fit in log-odds, by item; null before the first. */
  readonly scores: readonly number[] | null;
  /** Share of an adaptive coverage wave that is drawn at random, 0 to 1; see `defaultRandomShare`. */
  readonly randomShare: number;
  /** The batch's seed, decimal digits below 2^64. */
  readonly seed: string;
  /** Number of the wave; each has random numbers of its own. */
  readonly wave: number;
  /** Number of the model that wrote it, by item: two items of one model are never paired. Default: all items may be. */
  readonly models?: readonly number[] | null;
  /** Number of the group that these items are; each has random numbers of its own. Default: they are the whole batch. */
  readonly group?: number;
}

/**
 * Pairing close scores alone makes outcomes near coin tosses and leaves the spread of the scale, and so its
 * reliability, almost unidentified; a fifth at random restores it at little cost in precision.
 */
export const defaultRandomShare = 0.2;

/** Rounds too small to be worth a wave of their own are put together until they hold this many pairs. */
const smallestWave = 16;

/** Pairs that a wave has room for: ⌊n/2⌋, one per two items, times the rounds that make it at least 16. */
export function waveSize(itemCount: number): number {
  const round = Math.floor(itemCount / 2);
  return round === 0 ? 0 : round * Math.ceil(smallestWave / round);
}

function check({ itemCount, size, history, scores, randomShare }: WaveRequest): void {
  const isItem = (item: number): boolean => Number.isInteger(item) && item >= 0 && item < itemCount;
  if (!Number.isInteger(itemCount) || itemCount < 2) {
    throw new RangeError(`Expected at least 2 items to pair, got ${itemCount}.`);
  }
  if (!Number.isInteger(size) || size < 0) throw new RangeError(`Expected a wave size of 0 or more, got ${size}.`);
  if (!(randomShare >= 0 && randomShare <= 1)) {
    throw new RangeError(`Expected a random share from 0 to 1, got ${randomShare}.`);
  }
  if (scores !== null && (scores.length !== itemCount || !scores.every(Number.isFinite))) {
    throw new RangeError(`Expected a finite score for each of ${itemCount} items, got ${scores.length} values.`);
  }
  const wrong = history.findIndex(({ a, b }) => !isItem(a) || !isItem(b) || a === b);
  if (wrong >= 0) {
    throw new RangeError(
      `Expected two different item indexes from 0 to ${itemCount - 1}, ` +
        `got ${JSON.stringify(history[wrong])} in comparison ${wrong}.`,
    );
  }
}

function isCovered({ itemCount, pairs, models }: PairingState): boolean {
  return [...pairs.values()].filter(({ valid }) => valid > 0).length === pairsWithin(itemCount, models);
}

/**
 * Plans the next wave. Equal requests give equal waves, whatever the platform; the order of the history does not
 * matter.
 *
 * Coverage: pairs without a valid outcome. `random` draws each with the same chance. Otherwise they come in rounds in
 * which no item stands twice: pairs that join components of the comparison graph first, then the random share of
 * `adaptive`, then by worth (`matching-round.ts`). A failed pair may come again. With room in the budget, repeated
 * waves reach every pair, except where `adaptive` finds repeats worth more: with more than 10 items, once there is a
 * fit and valid outcomes join all items (`repeats.ts`). Its random share is of pairs without a valid outcome.
 *
 * Positions: after every wave every item was shown first and second equally often to within 2 (`orientation.ts`), if
 * it was so before. A repeat takes the order that the pair was planned in less. A pair that would break the bound is
 * left out. It can happen, though hardly ever, that this holds for every pair without a valid outcome: a few repeats
 * then take the wave.
 *
 * @returns at most `size` pairs, none twice; empty only when no pair of the kind is left: for coverage none without a
 * valid outcome (or `size` is 0)
 * @throws RangeError if the request is not as described
 */
export function planWave(request: WaveRequest): readonly PlannedPair[] {
  check(request);
  const { itemCount, pairing, size, history, scores, randomShare, seed, wave } = request;
  const state = pairingState(itemCount, history, request.models);
  const keys = request.group === undefined ? [wave] : [wave, request.group];
  const random = randomStream(seed, 'pairing', ...keys);
  const orientation = randomStream(seed, 'orientation', ...keys);
  const resample = (most: number): readonly PlannedPair[] => resamplingWave(state, most, random, orientation);
  const cover = (): readonly PlannedPair[] => {
    const pairs = coverageWave(state, { pairing, size, scores, randomShare, random, orientation });
    // Only repeats can make room for the pairs that are left where each of them joins two items at one end of the
    // bound.
    return pairs.length > 0 || isCovered(state) ? pairs : resample(Math.min(size, Math.floor(itemCount / 2)));
  };
  const pairs = request.kind === 'coverage' ? cover() : resample(size);
  return pairs.map(({ a, b }) => ({ a, b }));
}
