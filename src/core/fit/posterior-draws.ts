import { randomStream } from '../random/random';
import type { WeighedPosterior } from './estimate-spread';
import { centredInGroups, groupMembers, itemGroups, type ItemGroups } from './item-groups';

/** A range that holds the true value with the probability that its maker names. */
export interface Range {
  readonly lower: number;
  readonly upper: number;
}

export interface DrawnRanges {
  /** Of each item's rank in its group, 1 the best: 95 %. */
  readonly ranks: readonly Range[];
  /** Of the squared correlation between the given scores and the true ones: 90 %, so that 5 % lie below it. */
  readonly reliability: Range;
}

const draws = 400;

/** The values at these shares of a list, by nearest rank. Sorts the list. */
function rangeOf(values: Float64Array | Int32Array, from: number, to: number): Range {
  values.sort();
  const at = (share: number): number => values[Math.max(0, Math.ceil(share * values.length) - 1)] as number;
  return { lower: at(from), upper: at(to) };
}

/** How many of an ascending list are above the value. */
function countAbove(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}

/** Squared correlation of values that are centred already, 0 where it is negative or not defined. */
function squaredCorrelation(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i] as number, y[i] as number];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return xy > 0 ? Math.min(1, (xy * xy) / (xx * yy)) : 0;
}

/**
 * What 400 sets of true scores, drawn from the posterior, say of ranks and reliability. Spreads are taken in proportion
 * to their weights; given the spread, scores are drawn as independent and normal. Ranks are those within the group. Equal
 * arguments give equal ranges.
 */
export function drawRanges(
  posteriors: readonly WeighedPosterior[],
  scores: Float64Array,
  groups: ItemGroups = itemGroups(scores.length, null),
): DrawnRanges {
  const n = scores.length;
  const centred = centredInGroups(scores, groups);
  const members = groupMembers(groups);
  const random = randomStream('0', 'posterior draws');
  const ranks = Array.from(scores, () => new Int32Array(draws));
  const correlations = new Float64Array(draws);
  const drawn = new Float64Array(n);
  let at = 0;
  let cumulated = posteriors[0]?.weight ?? 0;
  for (let draw = 0; draw < draws; draw++) {
    while (cumulated < (draw + 0.5) / draws && at + 1 < posteriors.length) cumulated += posteriors[++at]?.weight ?? 0;
    const { mean, variance } = posteriors[at] as WeighedPosterior;
    for (let i = 0; i < n; i++) {
      // Box and Muller (1958).
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()) * (variance[i] as number));
      drawn[i] = (mean[i] as number) + radius * Math.cos(2 * Math.PI * random.next());
    }
    correlations[draw] = squaredCorrelation(centred, centredInGroups(drawn, groups));
    for (const items of members) {
      const sorted = new Float64Array(items.length);
      for (let k = 0; k < items.length; k++) sorted[k] = drawn[items[k] as number] as number;
      sorted.sort();
      for (const i of items) (ranks[i] as Int32Array)[draw] = 1 + countAbove(sorted, drawn[i] as number);
    }
  }
  return { ranks: ranks.map((own) => rangeOf(own, 0.025, 0.975)), reliability: rangeOf(correlations, 0.05, 0.95) };
}
