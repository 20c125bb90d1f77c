import type { Outcome } from '../fit/bradley-terry';

/** A valid outcome and the index of the judge that gave it, 0 to judgeCount − 1. */
export interface JudgedOutcome extends Outcome {
  readonly judge: number;
}
