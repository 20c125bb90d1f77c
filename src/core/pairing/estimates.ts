import { outcomeVariance } from '../fit/bradley-terry';
import { pairKey, type PairingState } from './pairing-state';
import type { WaveDraft } from './wave-draft';

/** What is known of the items when a round is chosen. */
export interface Estimates {
  /** Of the latest fit, in log-odds. */
  readonly scores: readonly number[];
  /** Of the scores, in log-odds², once all pairs chosen so far have their outcomes. */
  readonly variances: Float64Array;
  /** How crowded the scale is at each item, as a multiple of the average. */
  readonly crowding: Float64Array;
  /** Valid outcomes of two items. */
  readonly outcomes: (i: number, j: number) => number;
}

/** Variance of a score before any outcome, in log-odds². */
const priorVariance = 4;
/** Density is taken at each item from this many others at most, evenly spaced by rank: 10,000 items cost no square. */
const landmarks = 256;

/** The average of these is 1. */
function relative(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}

/**
 * Expected items per log-odd at each item's score, all scores being as uncertain as they are: Σ_j φ(d_ij/s_ij)/s_ij,
 * s_ij² the variance of the difference, φ the normal density.
 */
function crowding(scores: readonly number[], variances: Float64Array): Float64Array {
  const byScore = [...scores.keys()].sort((i, j) => (scores[i] as number) - (scores[j] as number) || i - j);
  const count = Math.min(landmarks, byScore.length);
  const sample = Array.from({ length: count }, (_, k) => byScore[Math.floor(((k + 0.5) * byScore.length) / count)]);
  const densities = variances.map((variance, i) => {
    let sum = 0;
    for (const j of sample as readonly number[]) {
      if (j === i) continue;
      const difference = (scores[i] as number) - (scores[j] as number);
      const both = variance + (variances[j] as number);
      sum += Math.exp(-(difference * difference) / (2 * both)) / Math.sqrt(both);
    }
    return sum;
  });
  return relative(densities);
}

/**
 * Variances are those of each score for given others, 1/(1/prior + Σ p(1 − p)) over its outcomes and the pairs chosen
 * so far: what a pair still to be chosen may find out needs no outcome of these. That other scores are uncertain too
 * is left out; it shifts all items alike, and planning then grows with the pairs and not with the cube of the items.
 */
export function estimates(state: PairingState, draft: WaveDraft, scores: readonly number[]): Estimates {
  const precisions = new Float64Array(state.itemCount).fill(1 / priorVariance);
  const add = (i: number, j: number, outcomes: number): void => {
    const information = outcomes * outcomeVariance((scores[i] as number) - (scores[j] as number));
    precisions[i] = (precisions[i] as number) + information;
    precisions[j] = (precisions[j] as number) + information;
  };
  for (const { lower, higher, valid } of state.pairs.values()) add(lower, higher, valid);
  for (const { a, b } of draft.pairs) add(a, b, 1);
  const variances = precisions.map((precision) => 1 / precision);
  const outcomes = (i: number, j: number): number => state.pairs.get(pairKey(state.itemCount, i, j))?.valid ?? 0;
  return { scores, variances, crowding: crowding(scores, variances), outcomes };
}
