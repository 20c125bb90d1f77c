import { higherDerivatives } from './higher-derivatives';
import type { PairCounts } from './pair-counts';

/** What the third and fourth derivatives of the log-likelihood add to a normal approximation around the mode. */
export interface LaplaceCorrection {
  /** To the logarithm of the marginal likelihood. */
  readonly logMarginal: number;
  /** From the mode to the mean, by item, in log-odds. */
  readonly shift: Float64Array;
  /** To the variance, by item, in squared log-odds. */
  readonly variance: Float64Array;
}

/** target_i· += Σ_j U_ij·source_j· for the antisymmetric U with U_ij = third of the pair (i, j), i < j. */
function timesThirds({ itemCount: n, lower, higher }: PairCounts, thirds: Float64Array, source: Float64Array) {
  const target = new Float64Array(n * n);
  for (let k = 0; k < thirds.length; k++) {
    const [i, j, third] = [(lower[k] as number) * n, (higher[k] as number) * n, thirds[k] as number];
    for (let a = 0; a < n; a++) {
      target[i + a] = (target[i + a] as number) + third * (source[j + a] as number);
      target[j + a] = (target[j + a] as number) - third * (source[i + a] as number);
    }
  }
  return target;
}

function transposed(matrix: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[j * n + i] = matrix[i * n + j] as number;
  return result;
}

/**
 * B_ia = Σ_kl x_ki·ℓ3_k·V_kl²·ℓ3_l·x_la over all pairs k, l, where x_k is 1 at the lower item, −1 at the higher and V_kl
 * = x_kᵀ·C·x_l. Written out by items it takes products of a sparse and a full matrix instead of a double sum over pairs.
 */
function cubicCoupling(counts: PairCounts, thirds: Float64Array, covariance: Float64Array, sums: Float64Array) {
  const n = counts.itemCount;
  const squares = covariance.map((value) => value * value);
  const uc = timesThirds(counts, thirds, covariance);
  const ucT = transposed(uc, n);
  const ucu = timesThirds(counts, thirds, ucT);
  const uq = timesThirds(counts, thirds, squares);
  const uqT = transposed(uq, n);
  const uqu = timesThirds(counts, thirds, uqT);
  const ue = timesThirds(
    counts,
    thirds,
    ucT.map((value, at) => value * (covariance[at] as number)),
  );
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const si = sums[i] as number;
    for (let a = 0; a <= i; a++) {
      const [at, mirror] = [i * n + a, a * n + i];
      const sa = sums[a] as number;
      const c = covariance[at] as number;
      const [ia, ai] = [uc[at] as number, ucT[at] as number];
      const value =
        si * sa * c * c -
        2 * c * (si * ai + sa * ia) +
        si * (uqT[at] as number) +
        sa * (uq[at] as number) +
        2 * (c * (ucu[at] as number) + ia * ai) -
        2 * ((ue[at] as number) + (ue[mirror] as number)) +
        (uqu[at] as number);
      result[at] = value;
      result[mirror] = value;
    }
  }
  return result;
}

/** The diagonal of C·M·C for symmetric C and M. */
function sandwichDiagonal(covariance: Float64Array, middle: Float64Array, n: number): Float64Array {
  const row = new Float64Array(n);
  return Float64Array.from({ length: n }, (_, i) => {
    row.fill(0);
    for (let j = 0; j < n; j++) {
      const [c, from] = [covariance[i * n + j] as number, j * n];
      for (let a = 0; a < n; a++) row[a] = (row[a] as number) + c * (middle[from + a] as number);
    }
    let sum = 0;
    for (let a = 0; a < n; a++) sum += (row[a] as number) * (covariance[i * n + a] as number);
    return sum;
  });
}

/**
 * The second-order Laplace expansion of the posterior (Tierney and Kadane 1986; Shun and McCullagh 1995, J. R. Stat.
 * Soc. B 57, 749–760). With ℓ3, ℓ4 the derivatives of each pair's log-likelihood in its difference, C the inverse of
 * the information with the prior, V_kl as below and g = Σ_k x_k·ℓ3_k·V_kk:
 *
 * - log marginal: ⅛·Σ ℓ4_k·V_kk² + ⅛·gᵀ·C·g + (1/12)·Σ_kl ℓ3_k·ℓ3_l·V_kl³
 * - mean: mode + ½·C·g
 * - variance: diagonal of C + C·M·C, M = ½·Σ_k (ℓ4_k·V_kk + ℓ3_k·x_kᵀ·C·g)·x_k·x_kᵀ + ½·B
 *
 * Exact up to terms of higher order in 1/(outcomes per item); prior and outcomes enter through C.
 *
 * @param covariance C, a full square
 */
export function laplaceCorrection(counts: PairCounts, mode: Float64Array, covariance: Float64Array): LaplaceCorrection {
  const { itemCount: n, lower, higher } = counts;
  const { thirds, fourths } = higherDerivatives(counts, mode);
  const bends = new Float64Array(thirds.length);
  const g = new Float64Array(n);
  const sums = new Float64Array(n);
  let quartic = 0;
  for (let k = 0; k < thirds.length; k++) {
    const [i, j] = [lower[k] as number, higher[k] as number];
    const [third, fourth] = [thirds[k] as number, fourths[k] as number];
    const spread =
      (covariance[i * n + i] as number) + (covariance[j * n + j] as number) - 2 * (covariance[i * n + j] as number);
    quartic += fourth * spread * spread;
    bends[k] = fourth * spread;
    g[i] = (g[i] as number) + third * spread;
    g[j] = (g[j] as number) - third * spread;
    sums[i] = (sums[i] as number) + third;
    sums[j] = (sums[j] as number) - third;
  }
  const shift = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (covariance[i * n + j] as number) * (g[j] as number);
    return sum / 2;
  });
  const middle = cubicCoupling(counts, thirds, covariance, sums);
  let [quadratic, cubic] = [0, 0];
  for (let i = 0; i < n; i++) quadratic += 2 * (shift[i] as number) * (g[i] as number);
  for (let at = 0; at < n * n; at++) {
    cubic += (covariance[at] as number) * (middle[at] as number);
    middle[at] = (middle[at] as number) / 2;
  }
  for (let k = 0; k < thirds.length; k++) {
    const [i, j] = [lower[k] as number, higher[k] as number];
    const bend = (bends[k] as number) / 2 + (thirds[k] as number) * ((shift[i] as number) - (shift[j] as number));
    middle[i * n + i] = (middle[i * n + i] as number) + bend;
    middle[j * n + j] = (middle[j * n + j] as number) + bend;
    middle[i * n + j] = (middle[i * n + j] as number) - bend;
    middle[j * n + i] = (middle[j * n + i] as number) - bend;
  }
  return {
    logMarginal: quartic / 8 + quadratic / 8 + cubic / 12,
    shift,
    variance: sandwichDiagonal(covariance, middle, n),
  };
}
