/**
 * Grows a matching to the greatest possible number of pairs (Edmonds 1965, Paths, trees, and flowers: augmenting paths
 * with contracted blossoms, here in the array form with common ancestors by walking up). Matched items stay matched, if
 * perhaps with another partner.
 *
 * @param partners by item, −1 for none; changed in place
 * @param open whether two items may be paired; symmetric
 */
export function growToMaximum(partners: Int32Array, open: (i: number, j: number) => boolean): void {
  for (const [item, partner] of partners.entries()) {
    if (partner < 0) augmentFrom(item, partners, open);
  }
}

/** One search for an augmenting path from an unmatched item; applies it if there is one. */
function augmentFrom(root: number, partners: Int32Array, open: (i: number, j: number) => boolean): void {
  const n = partners.length;
  const parent = new Int32Array(n).fill(-1);
  const base = Int32Array.from({ length: n }, (_, item) => item);
  const outer = new Uint8Array(n);
  outer[root] = 1;
  const queue = [root];

  const commonBase = (i: number, j: number): number => {
    const onPath = new Set<number>();
    for (let at = base[i] as number; ; at = base[parent[partners[at] as number] as number] as number) {
      onPath.add(at);
      if (at === root) break;
    }
    let at = base[j] as number;
    while (!onPath.has(at)) at = base[parent[partners[at] as number] as number] as number;
    return at;
  };
  const markPath = (from: number, stem: number, child: number, inBlossom: Set<number>): void => {
    for (let [at, below] = [from, child]; base[at] !== stem;) {
      const mate = partners[at] as number;
      inBlossom.add(base[at] as number).add(base[mate] as number);
      parent[at] = below;
      below = mate;
      at = parent[mate] as number;
    }
  };
  const contract = (i: number, j: number): void => {
    const stem = commonBase(i, j);
    const inBlossom = new Set<number>();
    markPath(i, stem, j, inBlossom);
    markPath(j, stem, i, inBlossom);
    for (let item = 0; item < n; item++) {
      if (!inBlossom.has(base[item] as number)) continue;
      base[item] = stem;
      if (outer[item] === 0) {
        outer[item] = 1;
        queue.push(item);
      }
    }
  };
  const flip = (end: number): void => {
    for (let at = end; at >= 0;) {
      const before = parent[at] as number;
      const next = partners[before] as number;
      partners[at] = before;
      partners[before] = at;
      at = next;
    }
  };

  for (const i of queue) {
    for (let j = 0; j < n; j++) {
      if (i === j || base[i] === base[j] || partners[i] === j || !open(i, j)) continue;
      const mate = partners[j] as number;
      if (j === root || (mate >= 0 && (parent[mate] as number) >= 0)) {
        contract(i, j);
      } else if ((parent[j] as number) < 0) {
        parent[j] = i;
        if (mate < 0) return flip(j);
        outer[mate] = 1;
        queue.push(mate);
      }
    }
  }
}
