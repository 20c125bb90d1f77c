import type { Outcome } from '../fit/bradley-terry';
import { components } from './components';
import { disjointSets } from './disjoint-sets';

/** What outcomes can and cannot compare, before any model. */
export interface Connectivity {
  /** Items joined by outcomes, largest component first; more than one: they share no common scale. */
  readonly components: readonly (readonly number[])[];
  /** Items that won every outcome they had (at least one); only a prior keeps their scores finite. */
  readonly allWin: readonly number[];
  /** Items that lost every outcome they had (at least one). */
  readonly allLoss: readonly number[];
}

/** Item indexes throughout, ascending. A tie joins two items and is neither a win nor a loss. */
export function connectivity(itemCount: number, outcomes: readonly Outcome[]): Connectivity {
  const sets = disjointSets(itemCount);
  const notLost = new Set<number>();
  const notWon = new Set<number>();
  for (const { a, b, winner } of outcomes) {
    sets.join(a, b);
    for (const item of winner === 'a' ? [a] : winner === 'b' ? [b] : [a, b]) notLost.add(item);
    for (const item of winner === 'a' ? [b] : winner === 'b' ? [a] : [a, b]) notWon.add(item);
  }
  const ascending = (items: Iterable<number>): number[] => [...items].sort((x, y) => x - y);
  return {
    components: components(itemCount, sets),
    allWin: ascending([...notLost].filter((item) => !notWon.has(item))),
    allLoss: ascending([...notWon].filter((item) => !notLost.has(item))),
  };
}
