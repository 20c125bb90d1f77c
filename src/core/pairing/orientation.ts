import type { RandomSource } from '../random/random';

/**
 * Which text is shown first matters: readers, human or not, favour a position. Comparative judgement therefore needs
 * every item first as often as second, whatever its place in the list. An item's skew is the times it was shown first
 * less the times it was shown second; after every wave it is within this bound of zero.
 */
export const skewBound = 2;

/** Two items of a wave; `a` is shown first. */
export interface OrientedPair {
  readonly a: number;
  readonly b: number;
  /** The other order would do as well; false where an earlier comparison of the two asks for this one. */
  readonly reversible: boolean;
}

/** The item with the smaller skew first. Equal skews are decided by a fair coin: its lower half swaps i and j. */
export function orient(i: number, j: number, skews: Int32Array, random: RandomSource): { a: number; b: number } {
  const difference = (skews[i] as number) - (skews[j] as number);
  const swap = difference === 0 ? random.next() < 0.5 : difference > 0;
  return swap ? { a: j, b: i } : { a: i, b: j };
}

/** Adds comparisons shown in this order to the skews; −1 takes one back. */
export function addShown(skews: Int32Array, { a, b }: { readonly a: number; readonly b: number }, times: number): void {
  skews[a] = (skews[a] as number) + times;
  skews[b] = (skews[b] as number) - times;
}
