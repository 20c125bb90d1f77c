import { kendallTau } from '../../src/core/fit/kendall-tau';
import { possiblePairs } from '../../src/core/completion';
import type { Outcome } from '../../src/core/fit/bradley-terry';
import { fitMap } from '../../src/core/fit/fit-map';
import { normalPrior } from '../../src/core/fit/prior';
import { defaultRandomShare, planWave, type PlannedPair } from '../../src/core/pairing/pairing';
import { pairKey, type PlannedComparison } from '../../src/core/pairing/pairing-state';
import { randomIndex, randomStream } from '../../src/core/random/random';
import { drawTruth, simulatedJudge } from './simulated-judge';

/**
 * `iid`: two different items drawn anew for each comparison, repeats and all, the measure of the others. `random`,
 * `fair` and `adaptive` are the planner's; `information` is `adaptive` without a random share.
 */
export type Policy = 'iid' | 'random' | 'fair' | 'adaptive' | 'information';

export interface PairingRun {
  readonly itemCount: number;
  /** Standard deviation of the true scores, in log-odds. */
  readonly spread: number;
  readonly policy: Policy;
  /** Pairs per wave; outcomes of a wave come together. */
  readonly waveSize: number;
  /** Comparisons in all. */
  readonly budget: number;
  readonly seed: string;
}

export interface CurvePoint {
  readonly comparisons: number;
  /** Kendall's tau of scores and truth, after so many. */
  readonly tau: number;
}

function iidPairs(itemCount: number, count: number, seed: string, wave: number): readonly PlannedPair[] {
  const random = randomStream(seed, 'iid pairs', wave);
  return Array.from({ length: count }, () => {
    const a = randomIndex(itemCount, random);
    return { a, b: (a + 1 + randomIndex(itemCount - 1, random)) % itemCount };
  });
}

/** A batch with a perfect Bradley–Terry judge: after each wave, how near its scores are to the truth. */
export function pairingRun({ itemCount, spread, policy, waveSize, budget, seed }: PairingRun): readonly CurvePoint[] {
  const truth = drawTruth(itemCount, spread, seed);
  const judge = simulatedJudge(truth, seed);
  const history: PlannedComparison[] = [];
  const outcomes: Outcome[] = [];
  const covered = new Set<number>();
  const curve: CurvePoint[] = [{ comparisons: 0, tau: 0 }];
  let scores: readonly number[] | null = null;
  let recentFrom = 0;
  for (let wave = 1; outcomes.length < budget; wave++) {
    const size = Math.min(waveSize, budget - outcomes.length);
    const kind = covered.size < possiblePairs(itemCount) ? 'coverage' : 'resampling';
    const pairing = policy === 'random' || policy === 'fair' ? policy : 'adaptive';
    const randomShare = policy === 'information' ? 0 : defaultRandomShare;
    const pairs =
      policy === 'iid'
        ? iidPairs(itemCount, size, seed, wave)
        : planWave({
            itemCount,
            kind,
            pairing,
            size,
            history: history.map((one, position) => ({ ...one, isRecent: position >= recentFrom })),
            scores,
            randomShare,
            seed,
            wave,
          });
    recentFrom = history.length;
    for (const { a, b } of pairs) {
      history.push({ a, b, valid: true });
      covered.add(pairKey(itemCount, a, b));
      outcomes.push(judge(a, b));
    }
    scores = fitMap(itemCount, outcomes, normalPrior()).scores;
    curve.push({ comparisons: outcomes.length, tau: kendallTau(scores, truth) });
  }
  return curve;
}

/** Means by wave. Curves of equal requests but for the seed have their waves at nearly the same comparisons. */
export function meanCurve(curves: readonly (readonly CurvePoint[])[]): readonly CurvePoint[] {
  const waves = Math.min(...curves.map(({ length }) => length));
  const mean = (wave: number, of: (point: CurvePoint) => number): number =>
    curves.reduce((sum, curve) => sum + of(curve[wave] as CurvePoint), 0) / curves.length;
  return Array.from({ length: waves }, (_, wave) => ({
    comparisons: mean(wave, ({ comparisons }) => comparisons),
    tau: mean(wave, ({ tau }) => tau),
  }));
}

/** Comparisons at which the curve first reaches this tau, between waves on a straight line; null if it never does. */
export function comparisonsTo(tau: number, curve: readonly CurvePoint[]): number | null {
  const at = curve.findIndex((point) => point.tau >= tau);
  const [before, after] = [curve[at - 1], curve[at]];
  if (before === undefined || after === undefined) return null;
  const part = (tau - before.tau) / (after.tau - before.tau);
  return before.comparisons + part * (after.comparisons - before.comparisons);
}
