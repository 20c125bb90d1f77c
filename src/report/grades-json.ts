import type { BatchGrades } from '../contracts/grades';

/** The `grades` of `batch.json`, its keys in one order. */
export function gradesInOrder(grades: BatchGrades): BatchGrades {
  const { kind, reason, scale, boundaries, inversions, anchorPairs, concordance } = grades;
  const { poorAnchors, ignoredAnchors, gradingNoise, gradesWithoutAnchors } = grades;
  return {
    ...{ kind, reason },
    scale: scale && { id: scale.id, grades: scale.grades },
    boundaries: boundaries.map(({ below, above, estimate, standardError }) => {
      return { below, above, estimate, standardError };
    }),
    inversions: inversions.map(({ lowerGraded, higherGraded, difference, standardError, beyondError }) => {
      return { lowerGraded, higherGraded, difference, standardError, beyondError };
    }),
    ...{ anchorPairs, concordance },
    poorAnchors: poorAnchors.map(({ id, grade, lies, probability }) => ({ id, grade, lies, probability })),
    ignoredAnchors: ignoredAnchors.map(({ id, grade, why }) => ({ id, grade, why })),
    ...{ gradingNoise, gradesWithoutAnchors },
  };
}
