import type { BoundaryGrid } from './boundary-grid';

/** A square over the grid, row by row: the worth of a band from boundary i to boundary j, 0 unless i < j. */
export type BandTable = Float64Array;

/** What is known of the boundaries b_1 < … < b_(K−1) under one choice of all else. */
export interface ChainPosterior {
  /** Natural log of the probability of the anchors' grades. */
  readonly logEvidence: number;
  /** Probability of each cell, by boundary. */
  readonly marginals: readonly Float64Array[];
}

/** Makes the values sum to 1 and returns the log of what they summed to; all zero, where nothing fits, they stay so. */
function normalise(values: Float64Array): number {
  const sum = values.reduce((total, value) => total + value, 0);
  for (let i = 0; sum > 0 && i < values.length; i++) values[i] = (values[i] as number) / sum;
  return Math.log(sum);
}

/**
 * Given its neighbour, a boundary does not depend on those further off: each anchor only knows the two ends of its own
 * band. So the boundaries are a hidden Markov chain, and their joint posterior on the grid is exact by one pass up and
 * one down (Rabiner 1989, Proc. IEEE 77, 257–286), without draws or a normal approximation.
 *
 * @param lowest the probability of the lowest grade's anchors, by place of the first boundary
 * @param bands the probability of the anchors of each grade between, by its two boundaries
 * @param highest that of the highest grade's, by place of the last boundary
 * @param widths the prior of the width of a band between, by its two boundaries
 */
export function chainPosterior(
  { places, cells }: BoundaryGrid,
  lowest: Float64Array,
  bands: readonly BandTable[],
  highest: Float64Array,
  widths: BandTable,
): ChainPosterior {
  const size = places.length;
  let upward = lowest.map((value, i) => value * (cells[i] as number));
  let logEvidence = normalise(upward);
  const below = [upward];
  for (const band of bands) {
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const from = upward[i] as number;
      for (let j = i + 1, at = i * size + j; j < size; j++, at++) {
        next[j] = (next[j] as number) + from * (band[at] as number) * (widths[at] as number);
      }
    }
    upward = next.map((value, j) => value * (cells[j] as number));
    logEvidence += normalise(upward);
    below.push(upward);
  }
  let above = highest.slice();
  const marginals: Float64Array[] = [];
  for (let boundary = below.length - 1; boundary >= 0; boundary--) {
    const marginal = (below[boundary] as Float64Array).map((value, i) => value * (above[i] as number));
    const mass = normalise(marginal);
    if (boundary === below.length - 1) logEvidence += mass;
    marginals.unshift(marginal);
    const band = bands[boundary - 1];
    if (band === undefined) break;
    const down = new Float64Array(size);
    const beyond = above.map((value, j) => value * (cells[j] as number));
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = i + 1, at = i * size + j; j < size; j++, at++) {
        sum += (band[at] as number) * (widths[at] as number) * (beyond[j] as number);
      }
      down[i] = sum;
    }
    normalise(down);
    above = down;
  }
  return { logEvidence, marginals };
}
