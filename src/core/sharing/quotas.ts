import { shuffled, type RandomSource } from '../random/random';

export interface QuotaRequest {
  /** What each has so far. */
  readonly counts: readonly number[];
  /** How many more each can take; Infinity where there is no end. */
  readonly room: readonly number[];
  /** To be shared out. Less is, if there is not room for all. */
  readonly total: number;
  /** Decides between equals. */
  readonly random: RandomSource;
}

/**
 * How many each gets: one after another goes to whoever has least in all, of those to whoever got least now. Counts that were within 1 of each other
 * stay so as long as all have room, and the shares are within 1 of each other too.
 */
export function quotas({ counts, room, total, random }: QuotaRequest): readonly number[] {
  const shares = counts.map(() => 0);
  const order = shuffled([...counts.keys()], random);
  const heightOf = (index: number): number => (counts[index] as number) + (shares[index] as number);
  for (let given = 0; given < total; given++) {
    const open = order.filter((index) => (shares[index] as number) < (room[index] as number));
    const [first, ...others] = open;
    if (first === undefined) break;
    const isLess = (one: number, other: number): boolean =>
      (heightOf(one) - heightOf(other) || (shares[one] as number) - (shares[other] as number)) < 0;
    const least = others.reduce((low, index) => (isLess(index, low) ? index : low), first);
    shares[least] = (shares[least] as number) + 1;
  }
  return shares;
}
