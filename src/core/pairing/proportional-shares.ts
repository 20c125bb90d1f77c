import { shuffled, type RandomSource } from '../random/random';

export interface ShareRequest {
  /** What each has so far. */
  readonly done: readonly number[];
  /** What is done is to be in proportion to these; above 0. */
  readonly weights: readonly number[];
  /** How many more each can take. */
  readonly room: readonly number[];
  /** To be shared out. Less is, if there is not room for all. */
  readonly total: number;
  /** Decides who gets the last ones. */
  readonly random: RandomSource;
}

/** More halvings move no share any more. */
const halvings = 100;

/** How many each gets, so that what it has then, by weight, is as even as its room allows: filled up to one level. */
export function shareInProportion({ done, weights, room, total, random }: ShareRequest): readonly number[] {
  const wanted = Math.min(
    total,
    room.reduce((sum, most) => sum + most, 0),
  );
  const atLevel = (level: number, index: number): number =>
    Math.min(room[index] as number, Math.max(0, level * (weights[index] as number) - (done[index] as number)));
  const filled = (level: number): number => done.reduce((sum, _, index) => sum + atLevel(level, index), 0);
  let [low, high] = [0, 1];
  while (filled(high) < wanted) high *= 2;
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (low + high) / 2;
    if (filled(middle) < wanted) low = middle;
    else high = middle;
  }
  const shares = done.map((_, index) => Math.floor(atLevel(low, index)));
  let left = wanted - shares.reduce((sum, share) => sum + share, 0);
  const lack = (index: number): number => atLevel(high, index) - (shares[index] as number);
  const order = shuffled([...done.keys()], random).sort((one, other) => lack(other) - lack(one));
  while (left > 0) {
    for (const index of order) {
      if (left === 0 || (shares[index] as number) >= (room[index] as number)) continue;
      shares[index] = (shares[index] as number) + 1;
      left--;
    }
  }
  return shares;
}
