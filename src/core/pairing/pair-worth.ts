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
 * change the ranking. One outcome of weight w = p(1 − p) takes w·v_i²/(1 + w·(v_i + v_j)) off the variance v_i.
 */
function gain({ scores, variances, crowding }: Estimates, i: number, j: number): number {
  const [vi, vj] = [variances[i] as number, variances[j] as number];
  const weight = outcomeVariance((scores[i] as number) - (scores[j] as number));
  const squares = (crowding[i] as number) * vi * vi + (crowding[j] as number) * vj * vj;
  return (weight * squares) / (1 + weight * (vi + vj));
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
