import { outcomeVariance, winProbability } from './bradley-terry';
import type { PairCounts } from './pair-counts';

/** Third and fourth derivatives of each pair's log-likelihood in the difference lower − higher. */
export function higherDerivatives({ lower, higher, total }: PairCounts, scores: Float64Array) {
  const thirds = new Float64Array(total.length);
  const fourths = new Float64Array(total.length);
  for (let k = 0; k < total.length; k++) {
    const difference = (scores[lower[k] as number] as number) - (scores[higher[k] as number] as number);
    const variance = outcomeVariance(difference);
    const weight = (total[k] as number) * variance;
    thirds[k] = -weight * (1 - 2 * winProbability(difference));
    fourths[k] = -weight * (1 - 6 * variance);
  }
  return { thirds, fourths };
}
