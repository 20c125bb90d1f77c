import type { DisjointSets } from './disjoint-sets';

/** The sets as lists of ascending item indexes, largest first, equally large ones by their first item. */
export function components(itemCount: number, sets: DisjointSets): readonly (readonly number[])[] {
  const members = new Map<number, number[]>();
  for (let item = 0; item < itemCount; item++) {
    const root = sets.find(item);
    const list = members.get(root);
    if (list === undefined) members.set(root, [item]);
    else list.push(item);
  }
  // Made in order of the first item, and the sort keeps that order among equals.
  return [...members.values()].sort((one, other) => other.length - one.length);
}
