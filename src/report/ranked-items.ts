import type { RankedItem } from '../contracts/batch';

/** Best first; equal ranks by id in code-unit order, so that every output has one order whatever the locale. */
export function rankedItems(items: readonly RankedItem[]): readonly RankedItem[] {
  return [...items].sort((x, y) => x.rank - y.rank || (x.id < y.id ? -1 : x.id > y.id ? 1 : 0));
}
