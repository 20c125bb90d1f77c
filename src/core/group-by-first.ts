/**
 * The same pairs with those of equal first item side by side, so that bundles cut from the list share a cached prefix.
 * Groups stand in the order in which their first item first appears, pairs within a group in the order given; which
 * item is first in a pair is not changed.
 */
export function groupByFirst<Pair extends { readonly a: unknown }>(pairs: readonly Pair[]): Pair[] {
  const groups = new Map<unknown, Pair[]>();
  for (const pair of pairs) {
    const group = groups.get(pair.a);
    if (group === undefined) groups.set(pair.a, [pair]);
    else group.push(pair);
  }
  return [...groups.values()].flat();
}
