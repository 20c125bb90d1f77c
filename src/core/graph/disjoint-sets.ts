/** A partition of the items 0 to itemCount − 1 that only grows coarser. */
export interface DisjointSets {
  /** The number that stands for the set of this item; equal for items of one set. */
  find(item: number): number;
  /** Joins the sets of both items; false if they were one already. */
  join(a: number, b: number): boolean;
  /** How many sets there are. */
  count(): number;
}

/** Every item alone at first. Union by size with path halving (Tarjan and van Leeuwen, JACM 1984). */
export function disjointSets(itemCount: number): DisjointSets {
  const parent = Int32Array.from({ length: itemCount }, (_, item) => item);
  const size = new Int32Array(itemCount).fill(1);
  let sets = itemCount;
  const find = (item: number): number => {
    let at = item;
    for (;;) {
      const above = parent[at] as number;
      if (above === at) return at;
      parent[at] = parent[above] as number;
      at = above;
    }
  };
  return {
    find,
    join: (a, b) => {
      const [rootA, rootB] = [find(a), find(b)];
      if (rootA === rootB) return false;
      const sizeA = size[rootA] as number;
      const sizeB = size[rootB] as number;
      const [large, small] = sizeA >= sizeB ? [rootA, rootB] : [rootB, rootA];
      parent[small] = large;
      size[large] = sizeA + sizeB;
      sets--;
      return true;
    },
    count: () => sets,
  };
}
