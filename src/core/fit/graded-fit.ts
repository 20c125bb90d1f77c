import { gradedModel, type GradedModel } from './graded-model';
import type { GradedOutcome } from './graded-outcomes';
import { borderOf, solveBordered } from './graded-border';
import { centredInGroups, itemGroups, type ItemGroups } from './item-groups';
import { standardErrors } from './standard-errors';

/** An estimate in log-odds with its standard error. */
export interface Effect {
  readonly estimate: number;
  readonly standardError: number;
}

/** What the graded estimator made of the outcomes. Not converged, it says so and holds the last iterate. */
export interface GradedFit {
  /** Log-odds by item index, mean zero. */
  readonly scores: readonly number[];
  /** In log-odds, by item index; greater than zero. */
  readonly standardErrors: readonly number[];
  /**
   * Half-width of the tie, if there are ties; then the margins at which one level of confidence gives way to the next
   * one in use. Ascending, in log-odds.
   */
  readonly thresholds: readonly number[];
  /** By column of `GradedOptions.columns`: what one unit of it adds to the log-odds of a. */
  readonly effects: readonly Effect[];
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest absolute entry of what should be zero at the solution. */
  readonly gradientNorm: number;
}

export interface GradedOptions {
  /** Standard deviation of the normal prior of the scores in log-odds. */
  readonly priorSpread: number;
  /** Covariates, each with a value per outcome: what favours the text shown first. Default: none. */
  readonly columns?: readonly Float64Array[];
  /** No outcome lies between two of them; scores are centred on the mean of their group. Default: one group. */
  readonly groups?: ItemGroups;
  /** Where to start; a fit of nearly the same data saves steps. */
  readonly start?: Pick<GradedFit, 'scores' | 'thresholds' | 'effects'>;
}

/** Largest gradient entry at which a fit is converged, relative to the number of outcomes (at least 1). */
const gradientTolerance = 1e-10;
const maxIterations = 100;

function startOf(model: GradedModel, start: GradedOptions['start']): Float64Array {
  const point = new Float64Array(model.size);
  const { itemCount, thresholdCount } = model;
  for (let t = 0; t < thresholdCount; t++) point[itemCount + t] = (t + 1) / 2;
  if (start?.thresholds.length === thresholdCount) {
    point.set(start.scores);
    point.set(start.thresholds, itemCount);
    point.set(
      start.effects.map(({ estimate }) => estimate),
      itemCount + thresholdCount,
    );
  }
  return point;
}

/** The first of the steps 1, ½, ¼, … that raises the objective by a fair part of what its slope promises; else null. */
function lineSearch(model: GradedModel, from: Float64Array, step: Float64Array, slope: number): Float64Array | null {
  const before = model.objective(from);
  const rounding = 1e-13 * Math.abs(before);
  for (let length = 1; length > 1e-12; length /= 2) {
    const to = from.map((value, i) => value + length * (step[i] as number));
    if (model.objective(to) >= before + 1e-4 * length * slope - rounding) return to;
  }
  return null;
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * The graded estimator: an ordered-logit Bradley–Terry model, fitted at the highest posterior density.
 *
 * - Model: a latent margin θ_a − θ_b + Σ x·β + ε, ε logistic. Its sign is the winner, its size the confidence: level k
 *   where it lies between thresholds τ_(k−1) and τ_k, the same on both sides; a tie within ±τ_0. With one level and no
 *   ties it is the Bradley–Terry model, whatever the levels, P(a wins) = σ(θ_a − θ_b) where ties are not allowed.
 * - Identifiability, regularisation: as `map` with a normal prior; thresholds and effects are held by a prior so wide
 *   (10 log-odds and 2 per unit) that it only matters where the data say nothing.
 * - Method: the objective is concave in all parameters together; Newton's steps, halved where needed. The scores'
 *   block is sparse and solved by conjugate gradients, the few others by the Schur complement.
 * - Standard errors: of centred scores and of effects, with the uncertainty of all other parameters in them.
 * - Reference: Agresti (1992), Analysis of ordinal paired comparison data, Applied Statistics 41, 287–297; Tutz (1986),
 *   J. Math. Psychol. 30, 306–316.
 *
 * @throws RangeError for an outcome that names an item that is not there, or an item against itself, a confidence that
 *   is not a whole number from 1, or a prior spread that is not above 0
 */
export function fitGraded(itemCount: number, outcomes: readonly GradedOutcome[], options: GradedOptions): GradedFit {
  const model = gradedModel(itemCount, outcomes, options.priorSpread, options.columns ?? []);
  const tolerance = gradientTolerance * Math.max(1, outcomes.length);
  let point = startOf(model, options.start);
  let iterations = 0;
  let state = model.derivatives(point);
  while (largest(state.gradient) > tolerance && iterations < maxIterations) {
    const step = solveBordered(state);
    const slope = step.reduce((sum, value, i) => sum + value * (state.gradient[i] as number), 0);
    const better = lineSearch(model, point, step, slope);
    if (better === null) break;
    point = better;
    iterations++;
    state = model.derivatives(point);
  }
  const { thresholdCount } = model;
  const groups = options.groups ?? itemGroups(itemCount, null);
  const { columns, inverse } = borderOf(state);
  const centred = columns.map((column) => centredInGroups(column, groups));
  return {
    scores: Array.from(centredInGroups(point.slice(0, itemCount), groups)),
    standardErrors: standardErrors(state.information, groups).map((error, i) => {
      let variance = error * error;
      for (const [p, row] of inverse.entries()) {
        for (const [q, value] of row.entries()) {
          variance += (centred[p]?.[i] as number) * value * (centred[q]?.[i] as number);
        }
      }
      return Math.sqrt(variance);
    }),
    thresholds: Array.from(point.slice(itemCount, itemCount + thresholdCount)),
    effects: Array.from(point.slice(itemCount + thresholdCount), (estimate, c) => ({
      estimate,
      standardError: Math.sqrt(inverse[thresholdCount + c]?.[thresholdCount + c] as number),
    })),
    converged: largest(state.gradient) <= tolerance,
    iterations,
    gradientNorm: largest(state.gradient),
  };
}
