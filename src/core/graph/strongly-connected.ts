import type { Outcome } from '../fit/bradley-terry';

/** The items that can be reached from an item along the edges. */
function reached(edges: readonly ReadonlySet<number>[], from: number): ReadonlySet<number> {
  const found = new Set([from]);
  // A Set is walked in order of insertion, also over what is added on the way.
  for (const item of found) for (const next of edges[item] ?? []) found.add(next);
  return found;
}

/**
 * Whether in every split of these items in two some item of each part beat or tied one of the other. Only then do
 * scores of greatest likelihood exist (Ford 1957, Am. Math. Monthly 64, 28–33).
 *
 * @param items of one component of the outcomes
 */
export function isStronglyConnected(items: readonly number[], outcomes: readonly Outcome[]): boolean {
  const [first] = items;
  if (first === undefined) return true;
  const [beats, beaten]: [Set<number>[], Set<number>[]] = [[], []];
  const add = (winner: number, loser: number): void => {
    (beats[winner] ??= new Set()).add(loser);
    (beaten[loser] ??= new Set()).add(winner);
  };
  for (const { a, b, winner } of outcomes) {
    if (winner !== 'b') add(a, b);
    if (winner !== 'a') add(b, a);
  }
  return reached(beats, first).size === items.length && reached(beaten, first).size === items.length;
}
