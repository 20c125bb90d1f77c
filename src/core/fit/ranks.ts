import { groupMembers, type ItemGroups } from './item-groups';

/** An item's place, 1 the best. */
export interface RankedScore {
  readonly item: number;
  readonly rank: number;
}

/**
 * Items by descending score, equal ones by index. Scores that are equal when rounded to six decimals share a rank,
 * and the next rank counts them all: 1, 2, 2, 4. Scores that close are told apart by rounding alone.
 */
export function rankOrder(scores: readonly number[]): readonly RankedScore[] {
  const rounded = scores.map((score) => Math.round(score * 1e6));
  const order = rounded.map((score, item) => ({ item, score })).sort((x, y) => y.score - x.score || x.item - y.item);
  let rank = 1;
  let previous: number | null = null;
  return order.map(({ item, score }, position) => {
    if (score !== previous) rank = position + 1;
    previous = score;
    return { item, rank };
  });
}

/** The rank of each item among those of its group, by item. */
export function ranksInGroups(scores: readonly number[], groups: ItemGroups): readonly number[] {
  const ranks = new Array<number>(scores.length).fill(0);
  for (const items of groupMembers(groups)) {
    const own = Array.from(items, (item) => scores[item] as number);
    for (const { item, rank } of rankOrder(own)) ranks[items[item] as number] = rank;
  }
  return ranks;
}
