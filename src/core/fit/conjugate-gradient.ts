import { dotProduct } from './dot-product';
import { diagonal, timesInto, type Information } from './information';

/**
 * Solves matrix·x = right by conjugate gradients with the diagonal as preconditioner (Hestenes and Stiefel 1952; Saad,
 * Iterative Methods for Sparse Linear Systems, algorithm 9.1). A singular matrix is fine where `right` sums to zero
 * over each component without curvature; x is then one of the solutions.
 *
 * Stops when the residual is `tolerance` times that of x = 0, or after 10·n + 100 steps; x is then the best so far.
 */
export function solve(matrix: Information, right: Float64Array, tolerance: number): Float64Array {
  const n = right.length;
  // An item that nothing holds has a zero row, and zero is a solution for it.
  const inverse = diagonal(matrix);
  for (let i = 0; i < n; i++) inverse[i] = (inverse[i] as number) > 0 ? 1 / (inverse[i] as number) : 0;
  const x = new Float64Array(n);
  const residual = right.slice();
  const direction = new Float64Array(n);
  const image = new Float64Array(n);
  let energy = 0;
  for (let i = 0; i < n; i++) {
    const scaled = (residual[i] as number) * (inverse[i] as number);
    direction[i] = scaled;
    energy += scaled * (residual[i] as number);
  }
  const goal = tolerance * tolerance * energy;
  for (let step = 0; step < 10 * n + 100 && energy > goal; step++) {
    timesInto(image, matrix, direction);
    const curvature = dotProduct(direction, image);
    // Rounding has eaten the rest of the residual.
    if (!(curvature > 0)) break;
    const length = energy / curvature;
    let next = 0;
    for (let i = 0; i < n; i++) {
      x[i] = (x[i] as number) + length * (direction[i] as number);
      const left = (residual[i] as number) - length * (image[i] as number);
      residual[i] = left;
      next += left * left * (inverse[i] as number);
    }
    const turn = next / energy;
    for (let i = 0; i < n; i++) {
      direction[i] = (residual[i] as number) * (inverse[i] as number) + turn * (direction[i] as number);
    }
    energy = next;
  }
  return x;
}
