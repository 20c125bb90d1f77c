import type { FitSummary, RankedItem } from '../contracts/batch';
import type { BatchGrades, ItemGrade } from '../contracts/grades';
import type { BatchGroup } from '../contracts/groups';
import { namesOf } from '../core/comparability';
import { chooseScale } from '../core/grades/choose-scale';
import { projectGrades, type GradeProjection } from '../core/grades/grade-projection';
import type { GradeScale } from '../core/grades/grade-scale';

type UngradedItem = Omit<RankedItem, keyof ItemGrade>;
type GradedFit = Pick<FitSummary, 'priorSpread' | 'components'>;

export interface GradedItems {
  readonly items: readonly RankedItem[];
  readonly grades: BatchGrades;
}

/** With groups, each of them has grades of its own. */
export interface GradedBatch {
  readonly items: readonly RankedItem[];
  readonly grades: BatchGrades | null;
  readonly groups: readonly BatchGroup[] | null;
}

/** Grades of a batch, by group if it has groups. @param given as for `gradeItems` */
export function gradeBatch(items: readonly UngradedItem[], fit: GradedFit, given: GradeScale | null): GradedBatch {
  const groups = namesOf(items.flatMap(({ group }) => group ?? []));
  const anchorGrades = items.flatMap(({ anchorGrade }) => anchorGrade ?? []);
  const hasAnchors = anchorGrades.length > 0;
  const whole = groups.length === 0 || !hasAnchors ? gradeItems(items, fit, given) : null;
  if (groups.length === 0 && whole !== null) return { ...whole, groups: null };
  const scale = given ?? chooseScale(anchorGrades);
  const componentOf = new Map(fit.components.flatMap((ids, component) => ids.map((id) => [id, component] as const)));
  const parts = groups.map((id) => {
    const members = items.filter(({ group }) => group === id);
    const components = [...new Set(members.map((item) => componentOf.get(item.id) ?? -1))].sort((x, y) => x - y);
    const own = { priorSpread: fit.priorSpread, components: components.map((part) => fit.components[part] ?? []) };
    const graded = hasAnchors ? gradeItems(members, own, scale) : null;
    const outcomes = members.reduce((sum, { comparisons }) => sum + comparisons, 0) / 2;
    return {
      items: graded?.items ?? [],
      group: { id, items: members.length, outcomes, components: components.length, grades: graded?.grades ?? null },
    };
  });
  return {
    items: whole?.items ?? parts.flatMap((part) => part.items),
    grades: whole?.grades ?? null,
    groups: parts.map(({ group }) => group),
  };
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
  { priorSpread, components }: GradedFit,
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
