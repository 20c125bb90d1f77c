import { components } from '../graph/components';
import { solve } from './conjugate-gradient';
import { denseInverseDiagonal } from './cholesky';
import { disjointSets } from '../graph/disjoint-sets';
import { groupSums, itemGroups, type ItemGroups } from './item-groups';
import type { Information } from './information';
import { sparseInverseDiagonal } from './sparse-inverse-diagonal';

/** Up to this many connected items the inverse is exact; beyond, its cubic cost would pass that of the fit. */
const denseLimit = 300;

/** The part of the matrix that belongs to one component, its items renumbered from 0 in the given order. */
function restrictions(information: Information, parts: readonly (readonly number[])[]): readonly Information[] {
  if (parts.length === 1) return [information];
  const { pairs, weights, curvature } = information;
  const partOf = new Int32Array(pairs.itemCount);
  const numberIn = new Int32Array(pairs.itemCount);
  for (const [part, items] of parts.entries()) {
    for (const [number, item] of items.entries()) {
      partOf[item] = part;
      numberIn[item] = number;
    }
  }
  const kept: number[][] = parts.map(() => []);
  for (const [k, item] of pairs.lower.entries()) kept[partOf[item] as number]?.push(k);
  return parts.map((items, part) => {
    const own = kept[part] ?? [];
    const numbers = (of: Int32Array) => Int32Array.from(own, (k) => numberIn[of[k] as number] as number);
    return {
      pairs: { itemCount: items.length, lower: numbers(pairs.lower), higher: numbers(pairs.higher) },
      weights: Float64Array.from(own, (k) => weights[k] as number),
      curvature: Float64Array.from(items, (item) => curvature[item] as number),
    };
  });
}

/** H⁻¹·1. The outcomes say nothing of a shift of all scores, so that equal curvatures c give 1/c for every item. */
function inverseRowSums(information: Information): Float64Array {
  const { curvature } = information;
  const first = curvature[0] as number;
  if (curvature.every((value) => value === first)) return curvature.map((value) => 1 / value);
  return solve(information, new Float64Array(curvature.length).fill(1), 1e-13);
}

/**
 * Standard errors of scores that are centred to mean zero: SE_i = √(C·H⁻¹·C)_ii, where H is the information of the
 * outcomes plus the prior's curvature and C = I − 11ᵀ/n. They refer to no item as fixed; every one is above zero, and
 * an item without outcomes keeps the width of the prior.
 *
 * Exact in components of at most 300 items. In larger ones the diagonal of H⁻¹ is approximated, see
 * `sparse-inverse-diagonal.ts` for method and error; the centring is exact always.
 *
 * @param information with positive curvature for every item
 * @param groups no pair lies between two of them; scores are then centred on the mean of their group
 * @returns by item, in log-odds
 */
export function standardErrors(
  information: Information,
  groups: ItemGroups = itemGroups(information.pairs.itemCount, null),
): number[] {
  const { itemCount, lower, higher } = information.pairs;
  const sets = disjointSets(itemCount);
  for (let k = 0; k < lower.length; k++) sets.join(lower[k] as number, higher[k] as number);
  const parts = components(itemCount, sets);
  const inverseDiagonal = new Float64Array(itemCount);
  for (const [part, restricted] of restrictions(information, parts).entries()) {
    const diagonal =
      restricted.pairs.itemCount <= denseLimit ? denseInverseDiagonal(restricted) : sparseInverseDiagonal(restricted);
    for (const [number, item] of (parts[part] ?? []).entries()) inverseDiagonal[item] = diagonal[number] as number;
  }
  const rowSums = inverseRowSums(information);
  const totals = groupSums(rowSums, groups);
  return Array.from(inverseDiagonal, (value, i) => {
    const group = groups.of[i] as number;
    const size = groups.sizes[group] as number;
    return Math.sqrt(value - (2 * (rowSums[i] as number)) / size + (totals[group] as number) / (size * size));
  });
}
