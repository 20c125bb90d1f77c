import { diagonal, type Information } from './information';

/**
 * Lower factor of a positive definite H = L·Lᵀ, row by row in a full square whose upper part means nothing. Time grows
 * with the cube of the items, memory with their square, as in all of this file.
 */
export function choleskyFactor(information: Information): Float64Array {
  const { pairs, weights } = information;
  const { itemCount: n, lower, higher } = pairs;
  const factor = new Float64Array(n * n);
  const diagonals = diagonal(information);
  for (let i = 0; i < n; i++) factor[i * n + i] = diagonals[i] as number;
  for (let k = 0; k < weights.length; k++) {
    factor[(higher[k] as number) * n + (lower[k] as number)] = -(weights[k] as number);
  }
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      // Four sums, since one would wait for each of its additions.
      let [s0, s1, s2, s3] = [factor[row + j] as number, 0, 0, 0];
      let k = 0;
      for (; k + 3 < j; k += 4) {
        s0 -= (factor[row + k] as number) * (factor[other + k] as number);
        s1 -= (factor[row + k + 1] as number) * (factor[other + k + 1] as number);
        s2 -= (factor[row + k + 2] as number) * (factor[other + k + 2] as number);
        s3 -= (factor[row + k + 3] as number) * (factor[other + k + 3] as number);
      }
      for (; k < j; k++) s0 -= (factor[row + k] as number) * (factor[other + k] as number);
      const sum = s0 + s1 + (s2 + s3);
      factor[row + j] = i === j ? Math.sqrt(sum) : sum / (factor[other + j] as number);
    }
  }
  return factor;
}

/** ln |L·Lᵀ|. */
export function logDeterminant(factor: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(factor[i * n + i] as number);
  return 2 * sum;
}

/** L⁻¹, row by row, zero above the diagonal. */
function triangularInverse(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const pivot = 1 / (factor[row + i] as number);
    for (let k = 0; k < i; k++) {
      const scale = (factor[row + k] as number) * pivot;
      const above = k * n;
      for (let j = 0; j <= k; j++) {
        inverse[row + j] = (inverse[row + j] as number) - scale * (inverse[above + j] as number);
      }
    }
    inverse[row + i] = pivot;
  }
  return inverse;
}

/** The diagonal of the inverse of a positive definite matrix, exactly: (H⁻¹)_ii = Σ_k (L⁻¹)_ki² for H = L·Lᵀ. */
export function denseInverseDiagonal(information: Information): Float64Array {
  const n = information.pairs.itemCount;
  const inverse = triangularInverse(choleskyFactor(information), n);
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = inverse[i * n + j] as number;
      result[j] = (result[j] as number) + entry * entry;
    }
  }
  return result;
}

/** (L·Lᵀ)⁻¹, a full square. */
export function inverseOf(factor: Float64Array, n: number): Float64Array {
  const inverse = triangularInverse(factor, n);
  const result = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const row = k * n;
    for (let i = 0; i <= k; i++) {
      const scale = inverse[row + i] as number;
      const target = i * n;
      for (let j = 0; j <= i; j++) {
        result[target + j] = (result[target + j] as number) + scale * (inverse[row + j] as number);
      }
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) result[j * n + i] = result[i * n + j] as number;
  return result;
}
