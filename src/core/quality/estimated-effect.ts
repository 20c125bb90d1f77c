import type { Effect } from '../fit/graded-fit';
import { twoSidedP, z95 } from './normal-distribution';

/** An effect with its test against none, by Wald. */
export interface EstimatedEffect extends Effect {
  /** 95 % interval. */
  readonly interval: readonly [number, number];
  /** Two-sided probability of an estimate so far from 0 if there is no effect; above zero unless it underflows. */
  readonly pValue: number;
  /** The interval does not hold 0. */
  readonly found: boolean;
}

export function estimatedEffect({ estimate, standardError }: Effect): EstimatedEffect {
  const interval = [estimate - z95 * standardError, estimate + z95 * standardError] as const;
  const pValue = twoSidedP(estimate / standardError);
  return { estimate, standardError, interval, pValue, found: interval[0] > 0 || interval[1] < 0 };
}
