import type { GradeProjection } from '../core/grades/grade-projection';
import type { GradeScale } from '../core/grades/grade-scale';

/** What is projected for one item; all null where there are ranks only, or nothing joins the item to the anchors. */
export interface ItemGrade {
  /** The most probable grade. */
  readonly grade: string | null;
  /** Its probability, 0 to 1. */
  readonly gradeConfidence: number | null;
  /** Of every grade of the scale, from the lowest; they sum to 1. */
  readonly gradeProbabilities: readonly number[] | null;
  /** The second most probable grade, if it is less than 0.1 behind: a case for a human to look at. */
  readonly boundaryWith: string | null;
}

/** Between two neighbouring grades, in log-odds of the scores. */
interface GradeBoundary {
  readonly below: string;
  readonly above: string;
  readonly estimate: number;
  readonly standardError: number;
}

/** Two anchors, by id, of which the one with the lower grade has the higher score. */
interface AnchorInversion {
  readonly lowerGraded: string;
  readonly higherGraded: string;
  /** How far the lower-graded one lies above, in log-odds; greater than zero. */
  readonly difference: number;
  readonly standardError: number;
  /** More than the uncertainty of the scores explains, at 95 %. */
  readonly beyondError: boolean;
}

export type RanksOnlyReason =
  | Extract<GradeProjection, { kind: 'ranks_only' }>['reason']
  /** No scale was given, and no known one has all the grades of the anchors. */
  | 'unknown_scale';

/** Grades of a batch as a whole: how its anchors calibrate the scale, or why they do not. */
export interface BatchGrades {
  readonly kind: 'grades' | 'ranks_only';
  /** Null where there are grades. */
  readonly reason: RanksOnlyReason | null;
  /** Null if none is known. */
  readonly scale: GradeScale | null;
  /** From the lowest; empty for ranks only. */
  readonly boundaries: readonly GradeBoundary[];
  /** Largest difference first. */
  readonly inversions: readonly AnchorInversion[];
  /** Pairs of anchors with different grades. */
  readonly anchorPairs: number;
  /** (pairs in order − inverted ones) ÷ pairs, −1 to 1; null without pairs. */
  readonly concordance: number | null;
  /** Anchors outside of the band of their grade by more than all uncertainty explains. */
  readonly poorAnchors: readonly {
    readonly id: string;
    readonly grade: string;
    readonly lies: 'above' | 'below';
    readonly probability: number;
  }[];
  /** Anchors that calibrate nothing. */
  readonly ignoredAnchors: readonly {
    readonly id: string;
    readonly grade: string;
    readonly why: 'grade_not_in_scale' | 'not_compared_with_the_others';
  }[];
  /** Noise in the grading of anchors as they show it, a standard deviation in log-odds; null for ranks only. */
  readonly gradingNoise: number | null;
  /** Grades that no anchor has: their bands rest on the widths of the others. */
  readonly gradesWithoutAnchors: readonly string[];
}
