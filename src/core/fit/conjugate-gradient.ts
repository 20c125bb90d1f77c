import { dotProduct } from './dot-product';
import { diagonal, times, type Information } from './information';

/** target += factor·step */
function addScaled(target: Float64Array, factor: number, step: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (step[i] as number);
}

/**
 * Solves matrix·x = right by conjugate gradients with the diagonal as preconditioner (Hestenes and Stiefel 1952; Saad,
 * Iterative Methods for Sparse Linear Systems, algorithm 9.1). A singular matrix is fine where `right` sums to zero
 * over each component without curvature; x is then one of the solutions.
 *
 * Stops when the residual is `tolerance` times that of x = 0, or after 10·n + 100 steps; x is then the best so far.
 */
export function solve(matrix: Information, right: Float64Array, tolerance: number): Float64Array {
  const diagonals = diagonal(matrix);
  // An item that nothing holds has a zero row, and zero is a solution for it.
  const preconditioned = (vector: Float64Array): Float64Array =>
    vector.map((value, i) => ((diagonals[i] as number) > 0 ? value / (diagonals[i] as number) : 0));
  const x = new Float64Array(right.length);
  const residual = right.slice();
  let scaled = preconditioned(residual);
  const direction = scaled.slice();
  let energy = dotProduct(residual, scaled);
  const goal = tolerance * tolerance * energy;
  for (let step = 0; step < 10 * right.length + 100 && energy > goal; step++) {
    const image = times(matrix, direction);
    const curvature = dotProduct(direction, image);
    // Rounding has eaten the rest of the residual.
    if (!(curvature > 0)) break;
    addScaled(x, energy / curvature, direction);
    addScaled(residual, -energy / curvature, image);
    scaled = preconditioned(residual);
    const next = dotProduct(residual, scaled);
    for (let i = 0; i < direction.length; i++) {
      direction[i] = (scaled[i] as number) + (next / energy) * (direction[i] as number);
    }
    energy = next;
  }
  return x;
}
