import { addShown, skewBound } from '../pairing/orientation';
import { panelOf, type JudgedPair, type Panel, type ShownPair } from './panel';
import { quotas } from './quotas';
import { randomStream, shuffled } from '../random/random';
import { balanceShares } from './share-balance';

export interface SharingRequest {
  readonly itemCount: number;
  /** The judges to share between, by their number in the batch; at least one. */
  readonly judges: readonly number[];
  /** Of one wave, with their sides. */
  readonly pairs: readonly ShownPair[];
  /** Each pair stands for both its orders, which go to the same judge. */
  readonly bothOrders: boolean;
  /** All comparisons planned so far, with their judges. */
  readonly history: readonly JudgedPair[];
  /** The batch's seed, decimal digits below 2^64. */
  readonly seed: string;
  readonly wave: number;
}

/**
 * Shares the pairs of a wave out: how many each judge gets is within 1 of the others, in the wave and over the batch.
 * A repeat rather goes to a judge that has not seen the pair; and each judge shows every item first about as often as
 * second, within 2 over the batch where these pairs allow it. Equal requests give equal shares, whatever came back
 * from whom and when.
 *
 * @returns the judge of each pair
 */
export function shareOut(request: SharingRequest): readonly number[] {
  const { judges, pairs, bothOrders, seed, wave } = request;
  const random = randomStream(seed, 'sharing', wave);
  const panel = panelOf(request.itemCount, judges, request.history);
  const ordersPerPair = bothOrders ? 2 : 1;
  const counts = judges.map((judge) => request.history.filter((one) => one.judge === judge).length / ordersPerPair);
  const room = [...quotas({ counts, room: judges.map(() => Infinity), total: pairs.length, random })];

  const shares = new Array<number>(pairs.length).fill(0);
  for (const position of shuffled([...pairs.keys()], random)) {
    const pair = pairs[position] as ShownPair;
    const judge = leastBurdened(panel, room, pair);
    room[judge] = (room[judge] as number) - 1;
    shares[position] = judge;
    if (!bothOrders) addShown(panel.skews[judge] as Int32Array, pair, 1);
  }
  if (!bothOrders) balanceShares(panel, pairs, shares, skewBound);
  return shares.map((judge) => judges[judge] as number);
}

/** Of the judges with room: least often asked about the pair, then nearest to balance with it, then most room. */
function leastBurdened({ skews, timesSeen }: Panel, room: readonly number[], pair: ShownPair): number {
  const burdens = room.flatMap((left, judge) => {
    if (left === 0) return [];
    const shown = skews[judge] as Int32Array;
    return [{ judge, left, seen: timesSeen(judge, pair), lean: (shown[pair.a] as number) - (shown[pair.b] as number) }];
  });
  const least = burdens.reduce((best, one) => {
    const worse = one.seen - best.seen || one.lean - best.lean || best.left - one.left;
    return worse < 0 ? one : best;
  });
  return least.judge;
}
