import { normalCdf } from '../quality/normal-distribution';
import { placeAnchors, type Anchor, type GradedScale, type IgnoredAnchor } from './anchors';
import { boundaryGrid } from './boundary-grid';
import { boundaryPosterior, type BoundaryPosterior } from './boundary-posterior';
import type { GradeScale } from './grade-scale';
import { anchorOrder, type AnchorOrder } from './inversions';
import { poorAnchors, type PoorAnchor } from './poor-anchors';

interface ProjectedGrade {
  /** The most probable one. */
  readonly grade: string;
  /** By grade of the scale, from the lowest; they sum to 1. */
  readonly probabilities: readonly number[];
  /** Probability of the grade, 0 to 1. */
  readonly confidence: number;
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

interface AnchorReport {
  readonly scale: GradeScale;
  readonly order: AnchorOrder;
  readonly ignoredAnchors: readonly IgnoredAnchor[];
}

/** Grades for all items that share a scale with the anchors, or the reason why there are ranks only. */
export type GradeProjection =
  | (AnchorReport & {
      readonly kind: 'grades';
      /** By item, anchors included; null for an item that was not compared, however indirectly, with the anchors. */
      readonly items: readonly (ProjectedGrade | null)[];
      readonly boundaries: readonly GradeBoundary[];
      readonly poorAnchors: readonly PoorAnchor[];
      /** Noise in the grading of anchors as they show it: a standard deviation in log-odds. */
      readonly gradingNoise: number;
      /** Grades that no anchor has: their bands rest on the widths of the others. */
      readonly gradesWithoutAnchors: readonly string[];
    })
  | (AnchorReport & {
      readonly kind: 'ranks_only';
      readonly reason: 'no_anchors' | 'fewer_than_two_anchor_grades' | 'anchors_contradict_scores';
    });

/** Grades that are closer than this in probability are a boundary case. */
const boundaryMargin = 0.1;

/** A known score has no error: it is on one side of every boundary. */
const leastError = 1e-9;

interface GradeShare {
  readonly grade: string;
  readonly probability: number;
}

function projected(probabilities: readonly number[], scale: GradeScale): ProjectedGrade {
  const byProbability = scale.grades
    .map((grade, level) => ({ grade, probability: probabilities[level] as number }))
    .sort((x, y) => y.probability - x.probability) as [GradeShare, GradeShare, ...GradeShare[]];
  const [first, second] = byProbability;
  const isClose = first.probability - second.probability < boundaryMargin;
  return {
    grade: first.grade,
    probabilities,
    confidence: first.probability,
    boundaryWith: isClose ? second.grade : null,
  };
}

const smallest = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Infinity);

/** P(grade g) = E[Φ((b_(g+1) − score)/se)] − E[Φ((b_g − score)/se)], expectations over the boundaries. */
function gradeProbabilities({ grid, marginals }: BoundaryPosterior, score: number, error: number): number[] {
  const below = grid.places.map((place) => normalCdf((place - score) / Math.max(error, leastError)));
  const reached = marginals.map((marginal) => marginal.reduce((sum, p, i) => sum + p * (below[i] as number), 0));
  const ends = [0, ...reached, 1];
  return ends.slice(1).map((end, level) => Math.max(0, end - (ends[level] as number)));
}

function boundariesOf({ grid, marginals }: BoundaryPosterior, { grades }: GradeScale): readonly GradeBoundary[] {
  return marginals.map((marginal, k) => {
    const estimate = marginal.reduce((sum, p, i) => sum + p * (grid.places[i] as number), 0);
    const variance = marginal.reduce((sum, p, i) => sum + p * ((grid.places[i] as number) - estimate) ** 2, 0);
    const [below, above] = [grades[k] as string, grades[k + 1] as string];
    return { below, above, estimate, standardError: Math.sqrt(variance) };
  });
}

/**
 * Grades from anchors: the boundaries between grades are estimated on the scale of the scores (`boundary-posterior.ts`),
 * and each item gets the probability of every grade, with its own uncertainty and that of the boundaries in it.
 *
 * Nothing of it is an error: with no anchors, with anchors of one grade, or with anchors whose scores do not rise with
 * their grades, there are ranks only, and the reason is given.
 */
export function projectGrades(fitted: GradedScale, anchors: readonly Anchor[], scale: GradeScale): GradeProjection {
  const { placed, ignored, component } = placeAnchors(anchors, scale, fitted);
  const report: AnchorReport = { scale, order: anchorOrder(placed), ignoredAnchors: ignored };
  if (anchors.length === 0) return { kind: 'ranks_only', reason: 'no_anchors', ...report };
  const anchored = new Set(placed.map(({ grade }) => grade));
  if (anchored.size < 2) return { kind: 'ranks_only', reason: 'fewer_than_two_anchor_grades', ...report };
  if ((report.order.concordance ?? 0) <= 0)
    return { kind: 'ranks_only', reason: 'anchors_contradict_scores', ...report };
  const scores = [...component].map((item) => fitted.scores[item] as number);
  const levels = scale.grades.length;
  const grid = boundaryGrid(smallest(scores), -smallest(scores.map((score) => -score)), levels);
  const posterior = boundaryPosterior(placed, levels, grid);
  const items = fitted.scores.map((score, item) =>
    component.has(item)
      ? projected(gradeProbabilities(posterior, score, fitted.standardErrors[item] as number), scale)
      : null,
  );
  const noiseVariance = posterior.noise.reduce((sum, { spread, probability }) => sum + probability * spread ** 2, 0);
  return {
    kind: 'grades',
    ...report,
    items,
    boundaries: boundariesOf(posterior, scale),
    poorAnchors: poorAnchors(placed, posterior),
    gradingNoise: Math.sqrt(noiseVariance),
    gradesWithoutAnchors: scale.grades.filter((grade) => !anchored.has(grade)),
  };
}
