import { solve } from './conjugate-gradient';
import { higherDerivatives } from './higher-derivatives';
import type { Information } from './information';
import type { LaplaceCorrection } from './laplace-correction';
import type { PairCounts } from './pair-counts';

/**
 * The correction of `laplace-correction.ts` for a large graph, in time that grows with the pairs. Of the covariance only
 * the entries of an item and its neighbours are used, taken as in a tree: C_ij from the 2 × 2 block that has the diagonal
 * C_ii, C_jj and the pair's weight, C_jb = C_ji·C_ib/C_ii for two neighbours of i. What is left out is smaller by a factor
 * of the outcomes per item. The mean's shift ½·C·g is solved for exactly.
 *
 * @param local the diagonal of C without the shift of all scores
 */
export function localCorrection(
  counts: PairCounts,
  mode: Float64Array,
  information: Information,
  local: Float64Array,
): LaplaceCorrection {
  const { itemCount: n, lower, higher } = counts;
  const { thirds, fourths } = higherDerivatives(counts, mode);
  const pairCount = thirds.length;
  const entries = new Float64Array(pairCount);
  const spreads = new Float64Array(pairCount);
  const g = new Float64Array(n);
  let [quartic, cubic] = [0, 0];
  for (let k = 0; k < pairCount; k++) {
    const [i, j] = [lower[k] as number, higher[k] as number];
    const [ci, cj, weight] = [local[i] as number, local[j] as number, information.weights[k] as number];
    const entry = (2 * ci * cj * weight) / (1 + Math.sqrt(1 + 4 * ci * cj * weight * weight));
    const spread = ci + cj - 2 * entry;
    const [third, fourth] = [thirds[k] as number, fourths[k] as number];
    entries[k] = entry;
    spreads[k] = spread;
    quartic += fourth * spread * spread;
    cubic += third * third * spread ** 3;
    g[i] = (g[i] as number) + third * spread;
    g[j] = (g[j] as number) - third * spread;
  }
  const shift = solve(information, g, 1e-8).map((value) => value / 2);

  // Per item: Σ ℓ3·q³ and Σ ℓ3²·q⁶ over its pairs, q = 1 − C_ij/C_ii; then what its pairs add to its own variance.
  const cubes = new Float64Array(n);
  const sixths = new Float64Array(n);
  const own = new Float64Array(n);
  const eachEnd = (visit: (k: number, i: number, j: number, third: number, q: number) => void): void => {
    for (let k = 0; k < pairCount; k++) {
      const [i, j, third] = [lower[k] as number, higher[k] as number, thirds[k] as number];
      visit(k, i, j, third, 1 - (entries[k] as number) / (local[i] as number));
      visit(k, j, i, -third, 1 - (entries[k] as number) / (local[j] as number));
    }
  };
  const bendOf = (k: number): number => {
    const change = (shift[lower[k] as number] as number) - (shift[higher[k] as number] as number);
    const [third, spread] = [thirds[k] as number, spreads[k] as number];
    return ((fourths[k] as number) * spread) / 2 + third * change + (third * third * spread * spread) / 2;
  };
  eachEnd((k, i, _, third, q) => {
    const cube = third * q * q * q;
    cubes[i] = (cubes[i] as number) + cube;
    sixths[i] = (sixths[i] as number) + cube * cube;
    own[i] = (own[i] as number) + bendOf(k) * q * q;
  });
  for (let i = 0; i < n; i++) {
    const ci = local[i] as number;
    const crossed = (cubes[i] as number) ** 2 - (sixths[i] as number);
    cubic += ci ** 3 * crossed;
    own[i] = (own[i] as number) + (ci * ci * crossed) / 2;
  }
  const variance = own.map((value, i) => (local[i] as number) ** 2 * value);
  eachEnd((k, i, j, _, q) => {
    // Seen from j: what its other pairs add.
    variance[j] = (variance[j] as number) + (entries[k] as number) ** 2 * ((own[i] as number) - bendOf(k) * q * q);
  });
  let quadratic = 0;
  for (let i = 0; i < n; i++) quadratic += 2 * (shift[i] as number) * (g[i] as number);
  return { logMarginal: quartic / 8 + quadratic / 8 + cubic / 12, shift, variance };
}
