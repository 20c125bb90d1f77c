import type { RankedItem } from '../contracts/batch';

/** By group, if there are any, and best first; equal ranks by id in code-unit order, so that every output has one order whatever the locale. */
export function rankedItems(items: readonly RankedItem[]): readonly RankedItem[] {
  return [...items].sort(
    (x, y) => byCodeUnit(x.group ?? '', y.group ?? '') || x.rank - y.rank || byCodeUnit(x.id, y.id),
  );
}

export function byCodeUnit(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
