import type { Estimator } from '../core/fit/bradley-terry';
import type { GradeScale } from '../core/grades/grade-scale';
import type { BatchDocument, FitSummary } from './batch';

/** How outcomes that exist are to be scored. */
export interface RescoreOptions {
  readonly estimator: Estimator;
  /** Standard deviation of the prior in log-odds; null: estimated from the outcomes. */
  readonly priorSpread: number | null;
  /** Null: as the batch had it. */
  readonly gradeScale: GradeScale | null;
}

/** One item before and after. */
export interface RescoredItem {
  readonly id: string;
  readonly group: string | null;
  readonly rank: number;
  readonly rankBefore: number;
  readonly score: number;
  readonly scoreBefore: number;
  readonly se: number;
  readonly seBefore: number;
  readonly grade: string | null;
  readonly gradeBefore: string | null;
}

/** The outcomes of a batch scored another way, and what that changes. Nothing of the batch itself is changed. */
export interface Rescored extends Pick<BatchDocument, 'batchId' | 'items' | 'grades' | 'groups'> {
  readonly options: RescoreOptions;
  readonly before: FitSummary;
  readonly after: FitSummary;
  /** Rank correlation of the scores with those before, −1 to 1; null where it is not defined. Within groups: their mean. */
  readonly kendallTau: number | null;
  /** By group and rank as they are now. */
  readonly changes: readonly RescoredItem[];
}
