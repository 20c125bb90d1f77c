/**
 * Which bundle each comparison goes into, counted from 0 for each kind of comparison. Comparisons are compatible if
 * their kinds are equal: one judge with one set of overrides (in one batch, which has one mode), in one wave. They are
 * taken in order; one that does not fit the bundle in hand waits in the next bundle of its own kind, so A A B A B
 * gives [A A A] and [B B]. Within a bundle the order is kept, and every bundle of a kind but its last is full.
 *
 * @param bundleSize a whole number from 1
 */
export function bundleIndexes(kinds: readonly (string | number)[], bundleSize: number): readonly number[] {
  const counts = new Map<string | number, number>();
  return kinds.map((kind) => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return Math.floor(count / bundleSize);
  });
}
