import type { AnalysedFit } from './analyse-fit';

/** How far a fit tells items apart: what decides whether a batch is exact enough. */
export interface FitPrecision {
  /** Estimate and lower limit are high enough to rely on the scores, and outcomes join all items, or all of each group. */
  readonly reliable: boolean;
  /** The reliability is less with a probability of 5 %; 0 where components have no scale in common. */
  readonly reliabilityLower: number;
  /** Root mean square over the items, in log-odds. */
  readonly standardError: number;
}

export function precisionOf({ fit, reliability, isJoined }: AnalysedFit): FitPrecision {
  const squares = fit.standardErrors.reduce((sum, error) => sum + error * error, 0);
  return {
    reliable: reliability.reliable === true,
    reliabilityLower: isJoined ? (reliability.lower ?? 0) : 0,
    standardError: Math.sqrt(squares / fit.standardErrors.length),
  };
}
