import { diagonal, type Information } from './information';

/** Lower factor of H = L·Lᵀ, row by row in a full square (Cholesky). */
function choleskyFactor(information: Information): Float64Array {
  const { pairs, weights } = information;
  const n = pairs.itemCount;
  const factor = new Float64Array(n * n);
  for (const [i, value] of diagonal(information).entries()) factor[i * n + i] = value;
  for (const [k, weight] of weights.entries()) {
    factor[(pairs.higher[k] as number) * n + (pairs.lower[k] as number)] = -weight;
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = factor[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * n + k] as number) * (factor[j * n + k] as number);
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / (factor[j * n + j] as number);
    }
  }
  return factor;
}

/**
 * The diagonal of the inverse of a positive definite matrix, exactly: (H⁻¹)_ii = Σ_k (L⁻¹)_ki² for H = L·Lᵀ.
 * Time grows with the cube of the items, memory with their square.
 */
export function denseInverseDiagonal(information: Information): Float64Array {
  const n = information.pairs.itemCount;
  const factor = choleskyFactor(information);
  const result = new Float64Array(n);
  const column = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // Column i of L⁻¹ by forward substitution: it starts at row i.
    let squares = 0;
    for (let row = i; row < n; row++) {
      let sum = row === i ? 1 : 0;
      for (let k = i; k < row; k++) sum -= (factor[row * n + k] as number) * (column[k] as number);
      const value = sum / (factor[row * n + row] as number);
      column[row] = value;
      squares += value * value;
    }
    result[i] = squares;
  }
  return result;
}
