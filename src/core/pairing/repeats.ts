import { pairsWithin } from '../comparability';
import { orient, skewBound, type OrientedPair } from './orientation';
import type { PairHistory, PairingState } from './pairing-state';
import type { RandomSource } from '../random/random';
import { waveDraft } from './wave-draft';

/** So few items have all their pairs compared before any is repeated. */
const mostCoveredFirst = 10;

/** Its valid outcomes show one order more often: a repeat has to take the other. */
const seenSkew = ({ plannedSkew, validSkew }: PairHistory): number => (plannedSkew === 0 ? validSkew : plannedSkew);

/** The order that this pair was planned in less, else the order with fewer valid outcomes, else a free choice. */
export function orientRepeat(pair: PairHistory, skews: Int32Array, coin: RandomSource): OrientedPair {
  const seen = seenSkew(pair);
  if (seen === 0) return { ...orient(pair.lower, pair.higher, skews, coin), reversible: true };
  const [a, b] = seen > 0 ? [pair.higher, pair.lower] : [pair.lower, pair.higher];
  return { a, b, reversible: false };
}

/**
 * The pairs that an adaptive coverage wave may repeat, whatever the order of the history: those with a valid outcome,
 * but not what the wave before has asked, nor what would take an item beyond the bound of positions. None before valid
 * outcomes join all items, none among 10 items or fewer, and none once every pair is covered, which is for resampling.
 */
export function repeatablePairs(state: PairingState): readonly (readonly [number, number])[] {
  const { itemCount, pairs, skews, models } = state;
  const covered = [...pairs.values()].filter(({ valid }) => valid > 0);
  const isTooEarly = itemCount <= mostCoveredFirst || waveDraft(state).joined.count() > 1;
  if (isTooEarly || covered.length === pairsWithin(itemCount, models)) return [];
  const fits = (pair: PairHistory): boolean => {
    const seen = seenSkew(pair);
    const [a, b] = seen > 0 ? [pair.higher, pair.lower] : [pair.lower, pair.higher];
    return seen === 0 || ((skews[a] as number) < skewBound && (skews[b] as number) > -skewBound);
  };
  return covered
    .filter((pair) => !pair.isRecent && fits(pair))
    .sort((x, y) => x.lower - y.lower || x.higher - y.higher)
    .map(({ lower, higher }) => [lower, higher]);
}
