import { outcomeVariance } from '../fit/bradley-terry';
import type { Estimates } from './estimates';
import type { WaveDraft } from './wave-draft';

/** Share of its worth that a pair loses whose items were both shown first too often, or both too seldom. */
const sameSkewLoss = 0.1;

/** Σ 1/(1 + comparisons) over both items, ½ for the first pair of each: the least compared come first. */
function newness({ counts }: WaveDraft, i: number, j: number): number {
  return (1 / (1 + (counts[i] as number)) + 1 / (1 + (counts[j] as number))) / 2;
}

/**
 * What an outcome takes off the variances of its items, each counted as often as others crowd around it: there errors
 * change the ranking. One outcome of weight w = p(1 − p) takes w·k_i²/(1 + w·(k_i + k_j)) off the variance of i, where
 * k_i is the covariance of its score with the difference, and k_i + k_j the variance of the difference. Without
 * outcomes of the two k_i is the variance v_i; m outcomes, of weight w each, draw the scores together:
 * k_i = v_i·(1 − m·w·v_j)/(1 − (m·w)²·v_i·v_j), given the others.
 */
function gain({ scores, variances, crowding, outcomes }: Estimates, i: number, j: number): number {
  const [vi, vj] = [variances[i] as number, variances[j] as number];
  const weight = outcomeVariance((scores[i] as number) - (scores[j] as number));
  const known = outcomes(i, j) * weight;
  const determinant = 1 - known * known * vi * vj;
  const [ki, kj] = [(vi * (1 - known * vj)) / determinant, (vj * (1 - known * vi)) / determinant];
  const squares = (crowding[i] as number) * ki * ki + (crowding[j] as number) * kj * kj;
  return (weight * squares) / (1 + weight * (ki + kj));
}

/**
 * Worth of a pair, symmetric. Without a fit by newness; with one by gain, as a multiple of what the pair of two
 * average items of equal score would gain.
 */
export function pairWorth(draft: WaveDraft, estimates: Estimates | null): (i: number, j: number) => number {
  const { skews } = draft;
  const balanced = (worth: number, i: number, j: number): number =>
    (skews[i] as number) * (skews[j] as number) > 0 ? (1 - sameSkewLoss) * worth : worth;
  if (estimates === null) return (i, j) => balanced(newness(draft, i, j), i, j);
  const mean = estimates.variances.reduce((sum, variance) => sum + variance, 0) / draft.itemCount;
  const unit = (mean * mean) / 2 / (1 + mean / 2);
  return (i, j) => balanced(gain(estimates, i, j) / unit, i, j);
}
