import type { Estimator } from './bradley-terry';
import { fitScale, fitScaleMleEps, type Scale, type ScaleOptions } from './fit-scale';
import type { GradedOutcome } from './graded-outcomes';
import { fitScaleGraded } from './graded-scale';

/** The scale as an estimator makes it. Only `map` holds known scores; `mle-eps` has no prior. */
export function scaleBy(
  estimator: Estimator,
  itemCount: number,
  outcomes: readonly GradedOutcome[],
  options: ScaleOptions,
): Scale {
  switch (estimator) {
    case 'map':
      return fitScale(itemCount, outcomes, options);
    case 'mle-eps':
      return fitScaleMleEps(itemCount, outcomes, options.groups ?? null);
    case 'graded':
      return fitScaleGraded(itemCount, outcomes, options);
  }
}
