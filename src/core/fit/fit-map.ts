import type { Fit, Outcome } from './bradley-terry';
import { findMode } from './find-mode';
import { centredInGroups, itemGroups, type ItemGroups } from './item-groups';
import { countPairs } from './pair-counts';
import type { Prior } from './prior';
import { standardErrors } from './standard-errors';

/**
 * Estimator `map`: the scores of highest posterior density under the Bradley–Terry model.
 *
 * - Model and tie rule: see `bradley-terry.ts`. Maximised: the log-likelihood less the prior's penalty of every item.
 * - Identifiability: the prior makes the optimum unique; the scores are then shifted to mean zero over all items.
 * - Regularisation: the prior, given as an argument. Undefeated, winless and unconnected items get finite scores.
 *   Components that no outcome joins get scores each around the prior's centre: no common scale is implied.
 * - Method: Newton's, with conjugate gradients for the step (inexact Newton, Dembo, Eisenstat and Steihaug 1982) and
 *   halved steps, over the pairs that met: time and memory grow with these, not with the square of the items.
 * - Stops: when no gradient entry exceeds `gradientTolerance` times the most outcomes of an item (at least 1).
 * - Without convergence in 100 steps the last scores are returned with `converged: false`; it throws nothing for that.
 * - Standard errors: see `standard-errors.ts`.
 * - Reference: Caron and Doucet (2012), J. Comput. Graph. Stat. 21, 174–196, for the posterior; Nocedal and Wright,
 *   Numerical Optimization, chapter 7, for the method.
 *
 * @param groups no outcome lies between two of them; each is centred on its own mean. Default: one group
 * @throws RangeError if an outcome names an item that is not there, or an item against itself
 */
export function fitMap(
  itemCount: number,
  outcomes: readonly Outcome[],
  prior: Prior,
  groups: ItemGroups = itemGroups(itemCount, null),
): Fit {
  const counts = countPairs(itemCount, outcomes);
  const { scores, information, converged, iterations, gradientNorm } = findMode(
    counts,
    prior,
    new Float64Array(itemCount),
  );
  return {
    estimator: 'map',
    scores: Array.from(centredInGroups(scores, groups)),
    standardErrors: standardErrors(information, groups),
    converged,
    iterations,
    gradientNorm,
    priorSpread: prior.spread,
  };
}
