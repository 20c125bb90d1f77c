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
  let i = 0;
  // Four rows share what they read of each row above them.
  for (; i + 3 < n; i += 4) {
    eliminateAbove(factor, n, i);
    for (let row = i; row < i + 4; row++) finishRow(factor, n, row, i);
  }
  for (; i < n; i++) finishRow(factor, n, i, 0);
  return factor;
}

/** The columns left of their own of the four rows from `first`. */
function eliminateAbove(factor: Float64Array, n: number, first: number): void {
  const [row0, row1, row2, row3] = [first * n, (first + 1) * n, (first + 2) * n, (first + 3) * n];
  for (let j = 0; j < first; j++) {
    const other = j * n;
    let s0 = factor[row0 + j] as number;
    let s1 = factor[row1 + j] as number;
    let s2 = factor[row2 + j] as number;
    let s3 = factor[row3 + j] as number;
    for (let k = 0; k < j; k++) {
      const entry = factor[other + k] as number;
      s0 -= entry * (factor[row0 + k] as number);
      s1 -= entry * (factor[row1 + k] as number);
      s2 -= entry * (factor[row2 + k] as number);
      s3 -= entry * (factor[row3 + k] as number);
    }
    const pivot = 1 / (factor[other + j] as number);
    factor[row0 + j] = s0 * pivot;
    factor[row1 + j] = s1 * pivot;
    factor[row2 + j] = s2 * pivot;
    factor[row3 + j] = s3 * pivot;
  }
}

/** The columns of a row from `from` to its own. */
function finishRow(factor: Float64Array, n: number, i: number, from: number): void {
  const row = i * n;
  for (let j = from; j <= i; j++) {
    const other = j * n;
    let sum = factor[row + j] as number;
    for (let k = 0; k < j; k++) sum -= (factor[row + k] as number) * (factor[other + k] as number);
    factor[row + j] = i === j ? Math.sqrt(sum) : sum / (factor[other + j] as number);
  }
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
    const scale = (k: number): number => -(factor[row + k] as number) * pivot;
    let k = 0;
    // Four rows above at a time, so that this row is read and written once for them.
    for (; k + 3 < i; k += 4) {
      const [scale0, scale1, scale2, scale3] = [scale(k), scale(k + 1), scale(k + 2), scale(k + 3)];
      const [above0, above1, above2, above3] = [k * n, (k + 1) * n, (k + 2) * n, (k + 3) * n];
      for (let j = 0; j < k + 4; j++) {
        inverse[row + j] =
          (inverse[row + j] as number) +
          (scale0 * (inverse[above0 + j] as number) + scale1 * (inverse[above1 + j] as number)) +
          (scale2 * (inverse[above2 + j] as number) + scale3 * (inverse[above3 + j] as number));
      }
    }
    for (; k < i; k++) {
      for (let j = 0; j <= k; j++) {
        inverse[row + j] = (inverse[row + j] as number) + scale(k) * (inverse[k * n + j] as number);
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
