/** Groups of items, each with a scale of its own: its scores are centred on it. By item index. */
export interface ItemGroups {
  /** Number of the group, from 0, by item. */
  readonly of: readonly number[];
  /** Items of each group. */
  readonly sizes: readonly number[];
}

/** @param groups number of its group by item; null: all items are one group */
export function itemGroups(itemCount: number, groups: readonly number[] | null): ItemGroups {
  const of = groups ?? new Array<number>(itemCount).fill(0);
  const sizes: number[] = [];
  for (const group of of) sizes[group] = (sizes[group] ?? 0) + 1;
  return { of, sizes };
}

/** Sum of the values by group. */
export function groupSums(values: ArrayLike<number>, { of, sizes }: ItemGroups): Float64Array {
  const sums = new Float64Array(sizes.length);
  for (let item = 0; item < of.length; item++) {
    const group = of[item] as number;
    sums[group] = (sums[group] as number) + (values[item] as number);
  }
  return sums;
}

/** The values less the mean of their group. */
export function centredInGroups(values: ArrayLike<number>, groups: ItemGroups): Float64Array {
  const sums = groupSums(values, groups);
  const means = sums.map((sum, group) => sum / (groups.sizes[group] as number));
  const centred = new Float64Array(groups.of.length);
  for (let item = 0; item < centred.length; item++) {
    centred[item] = (values[item] as number) - (means[groups.of[item] as number] as number);
  }
  return centred;
}

/** Item indexes by group, ascending. */
export function groupMembers({ of, sizes }: ItemGroups): readonly Int32Array[] {
  const members = sizes.map((size) => new Int32Array(size));
  const filled = new Int32Array(sizes.length);
  for (let item = 0; item < of.length; item++) {
    const group = of[item] as number;
    const place = filled[group] as number;
    (members[group] as Int32Array)[place] = item;
    filled[group] = place + 1;
  }
  return members;
}
