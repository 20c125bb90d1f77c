import { components } from '../graph/components';
import { disjointSets } from '../graph/disjoint-sets';
import type { PairCounts } from './pair-counts';

/** Items that outcomes join, and these outcomes with the items renumbered from 0. */
export interface ComponentCounts {
  /** Ascending item indexes. */
  readonly items: readonly number[];
  readonly counts: PairCounts;
}

/** The outcomes by component, largest first. No pair lies between two of them, so that each can be fitted alone. */
export function componentCounts(counts: PairCounts): readonly ComponentCounts[] {
  const { itemCount, lower, higher, total, lowerWins, wins, comparisons } = counts;
  const sets = disjointSets(itemCount);
  for (let k = 0; k < lower.length; k++) sets.join(lower[k] as number, higher[k] as number);
  const parts = components(itemCount, sets);
  if (parts.length === 1) return parts.map((items) => ({ items, counts }));
  const partOf = new Int32Array(itemCount);
  const numberIn = new Int32Array(itemCount);
  for (const [part, items] of parts.entries()) {
    for (const [number, item] of items.entries()) {
      partOf[item] = part;
      numberIn[item] = number;
    }
  }
  const kept: number[][] = parts.map(() => []);
  for (const [k, item] of lower.entries()) kept[partOf[item] as number]?.push(k);
  return parts.map((items, part) => {
    const own = kept[part] ?? [];
    const renumbered = (of: Int32Array) => Int32Array.from(own, (k) => numberIn[of[k] as number] as number);
    const ofPairs = (of: Float64Array) => Float64Array.from(own, (k) => of[k] as number);
    const ofItems = (of: Float64Array) => Float64Array.from(items, (item) => of[item] as number);
    return {
      items,
      counts: {
        itemCount: items.length,
        lower: renumbered(lower),
        higher: renumbered(higher),
        total: ofPairs(total),
        lowerWins: ofPairs(lowerWins),
        wins: ofItems(wins),
        comparisons: ofItems(comparisons),
      },
    };
  });
}
