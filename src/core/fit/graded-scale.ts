import { fitScale, type Scale, type ScaleOptions } from './fit-scale';
import { fitGraded } from './graded-fit';
import type { GradedOutcome } from './graded-outcomes';
import { itemGroups } from './item-groups';
import { separation } from './reliability';

/**
 * Estimator `graded`, see `graded-fit.ts`: confidence is taken for the size of the margin. Its prior has the spread that
 * is given, or else the one that the winners alone show. It has no reliability of its own, and holds no known scores.
 *
 * @throws RangeError as `fitGraded` does
 */
export function fitScaleGraded(
  itemCount: number,
  outcomes: readonly GradedOutcome[],
  { groups: groupOf = null, priorSpread = null }: Pick<ScaleOptions, 'groups' | 'priorSpread'> = {},
): Scale {
  const groups = itemGroups(itemCount, groupOf);
  const spread = priorSpread ?? fitScale(itemCount, outcomes, { groups: groupOf }).fit.priorSpread ?? undefined;
  if (spread === undefined) throw new RangeError('Expected a spread of the prior.');
  const { scores, standardErrors, converged, iterations, gradientNorm } = fitGraded(itemCount, outcomes, {
    priorSpread: spread,
    groups,
  });
  return {
    fit: {
      ...{ estimator: 'graded', scores, standardErrors, converged, iterations, gradientNorm },
      priorSpread: spread,
    },
    separation: separation(scores, standardErrors, groups),
    reliability: null,
    ranks: null,
  };
}
