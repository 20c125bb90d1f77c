import { correlation } from './correlation';

/** Ranks from 1 for the smallest; equal values share the mean of their ranks. */
function averageRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((x, y) => (values[x] as number) - (values[y] as number));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (const index of order.slice(from, to)) ranks[index] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/**
 * Spearman's rank correlation of two lists of one length, −1 to 1: Pearson's correlation of the ranks, ties at their
 * mean rank. Null if a list is constant or shorter than two.
 *
 * @throws RangeError if the lengths differ
 */
export function spearman(xs: readonly number[], ys: readonly number[]): number | null {
  if (xs.length !== ys.length)
    throw new RangeError(`Expected two lists of one length, got ${xs.length} and ${ys.length}.`);
  return correlation(averageRanks(xs), averageRanks(ys));
}
