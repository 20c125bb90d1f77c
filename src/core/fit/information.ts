import type { PairCounts } from './pair-counts';

/**
 * The matrix L + diag(curvature), L the information of the outcomes: off the diagonal −weight of the pair, on it the
 * sum of the item's weights. Symmetric; positive definite where every component holds some curvature.
 */
export interface Information {
  readonly pairs: Pick<PairCounts, 'itemCount' | 'lower' | 'higher'>;
  /** n_ij·p·(1 − p) of each pair. */
  readonly weights: Float64Array;
  /** What a prior adds to the diagonal, by item. */
  readonly curvature: Float64Array;
}

/** The diagonal, by item. */
export function diagonal({ pairs, weights, curvature }: Information): Float64Array {
  const result = curvature.slice();
  for (let k = 0; k < weights.length; k++) {
    const i = pairs.lower[k] as number;
    const j = pairs.higher[k] as number;
    const weight = weights[k] as number;
    result[i] = (result[i] as number) + weight;
    result[j] = (result[j] as number) + weight;
  }
  return result;
}

/** The matrix times a vector, from the pairs alone. */
export function times(matrix: Information, vector: Float64Array): Float64Array {
  const result = new Float64Array(vector.length);
  timesInto(result, matrix, vector);
  return result;
}

/** `times`, written over `result`, which is another list than `vector`. */
export function timesInto(
  result: Float64Array,
  { pairs, weights, curvature }: Information,
  vector: Float64Array,
): void {
  const { lower, higher } = pairs;
  for (let i = 0; i < vector.length; i++) result[i] = (curvature[i] as number) * (vector[i] as number);
  for (let k = 0; k < weights.length; k++) {
    const i = lower[k] as number;
    const j = higher[k] as number;
    const flow = (weights[k] as number) * ((vector[i] as number) - (vector[j] as number));
    result[i] = (result[i] as number) + flow;
    result[j] = (result[j] as number) - flow;
  }
}
