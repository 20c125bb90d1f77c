import type { FitSummary, RankedItem } from '../contracts/batch';
import type { BatchGrades, ItemGrade } from '../contracts/grades';
import { chooseScale } from '../core/grades/choose-scale';
import { projectGrades, type GradeProjection } from '../core/grades/grade-projection';
import type { GradeScale } from '../core/grades/grade-scale';

type UngradedItem = Omit<RankedItem, keyof ItemGrade>;

export interface GradedItems {
  readonly items: readonly RankedItem[];
  readonly grades: BatchGrades;
}

const ungraded: ItemGrade = { grade: null, gradeConfidence: null, gradeProbabilities: null, boundaryWith: null };
const noAnchorReport = {
  ...{ boundaries: [], inversions: [], anchorPairs: 0, concordance: null, poorAnchors: [] },
  ...{ ignoredAnchors: [], gradingNoise: null, gradesWithoutAnchors: [] },
} as const;

/**
 * Grades as they follow from the latest fit and the anchors; nothing of them is stored, so that they cannot disagree.
 *
 * @param given the scale that the batch was started with; null: the first known one that has all grades of the anchors
 */
export function gradeItems(
  items: readonly UngradedItem[],
  { priorSpread, components }: Pick<FitSummary, 'priorSpread' | 'components'>,
  given: GradeScale | null,
): GradedItems {
  const anchors = items.flatMap(({ anchorGrade: grade }, item) => (grade === null ? [] : [{ item, grade }]));
  const scale = given ?? chooseScale(anchors.map(({ grade }) => grade));
  if (scale === null) {
    const grades = { kind: 'ranks_only', reason: 'unknown_scale', scale, ...noAnchorReport } as const;
    return { items: items.map((item) => ({ ...item, ...ungraded })), grades };
  }
  const indexOf = new Map(items.map(({ id }, index) => [id, index]));
  const fitted = {
    scores: items.map(({ score }) => score),
    standardErrors: items.map(({ se }) => se),
    priorSpread,
    components: components.map((ids) => ids.flatMap((id) => indexOf.get(id) ?? [])),
  };
  const projection = projectGrades(fitted, anchors, scale);
  const idOf = (index: number): string => items[index]?.id ?? '';
  return {
    items: items.map((item, index) => ({ ...item, ...itemGrade(projection, index) })),
    grades: batchGrades(projection, idOf),
  };
}

function itemGrade(projection: GradeProjection, index: number): ItemGrade {
  const projected = projection.kind === 'grades' ? (projection.items[index] ?? null) : null;
  if (projected === null) return ungraded;
  const { grade, confidence, probabilities, boundaryWith } = projected;
  return { grade, gradeConfidence: confidence, gradeProbabilities: probabilities, boundaryWith };
}

function batchGrades(projection: GradeProjection, idOf: (index: number) => string): BatchGrades {
  const { scale, order, ignoredAnchors } = projection;
  const anchorOrder = {
    scale,
    inversions: order.inversions.map((inversion) => ({
      ...inversion,
      lowerGraded: idOf(inversion.lowerGraded),
      higherGraded: idOf(inversion.higherGraded),
    })),
    anchorPairs: order.pairs,
    concordance: order.concordance,
    ignoredAnchors: ignoredAnchors.map(({ item, ...rest }) => ({ id: idOf(item), ...rest })),
  };
  if (projection.kind === 'ranks_only') {
    return { ...noAnchorReport, ...anchorOrder, kind: 'ranks_only', reason: projection.reason };
  }
  const { boundaries, poorAnchors, gradingNoise, gradesWithoutAnchors } = projection;
  return {
    ...anchorOrder,
    ...{ kind: 'grades', reason: null, boundaries, gradingNoise, gradesWithoutAnchors },
    poorAnchors: poorAnchors.map(({ item, ...rest }) => ({ id: idOf(item), ...rest })),
  };
}
