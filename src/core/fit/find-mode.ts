import { solve } from './conjugate-gradient';
import { dotProduct } from './dot-product';
import type { Information } from './information';
import type { PairCounts } from './pair-counts';
import type { Prior } from './prior';

/** Largest gradient entry at which a fit is converged, relative to the most outcomes that an item has (at least 1). */
export const gradientTolerance = 1e-10;
const maxIterations = 100;

/** ln of the probability of the outcomes under these scores, binomial coefficients left out. */
export function logLikelihood(counts: PairCounts, scores: Float64Array): number {
  const { lower, higher, total, lowerWins } = counts;
  let sum = 0;
  for (let k = 0; k < total.length; k++) {
    const difference = (scores[lower[k] as number] as number) - (scores[higher[k] as number] as number);
    const won = lowerWins[k] as number;
    const lost = (total[k] as number) - won;
    sum -= won * Math.max(0, -difference) + lost * Math.max(0, difference);
    sum -= (total[k] as number) * Math.log1p(Math.exp(-Math.abs(difference)));
  }
  return sum;
}

/** The log-likelihood less the penalty; −Infinity where it overflows. */
function objective(counts: PairCounts, prior: Prior, scores: Float64Array): number {
  let sum = logLikelihood(counts, scores);
  for (const score of scores) sum -= prior.penalty(score);
  return Number.isNaN(sum) ? -Infinity : sum;
}

/** First derivatives of the objective by item, and its negative second derivatives. */
export function derivatives(counts: PairCounts, prior: Prior, scores: Float64Array) {
  const { lower, higher, total } = counts;
  const gradient = counts.wins.slice();
  const weights = new Float64Array(total.length);
  for (let k = 0; k < total.length; k++) {
    const i = lower[k] as number;
    const j = higher[k] as number;
    const met = total[k] as number;
    const difference = (scores[i] as number) - (scores[j] as number);
    // One exponential for the probability and its variance, exact also where the probability rounds to 1.
    const odds = Math.exp(-Math.abs(difference));
    const share = 1 / (1 + odds);
    const expected = met * (difference < 0 ? odds * share : share);
    gradient[i] = (gradient[i] as number) - expected;
    gradient[j] = (gradient[j] as number) - (met - expected);
    weights[k] = met * odds * share * share;
  }
  const curvature = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    gradient[i] = (gradient[i] as number) - prior.gradient(score);
    curvature[i] = prior.curvature(score);
  }
  const information: Information = { pairs: counts, weights, curvature };
  return { gradient, information };
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most;
}

/** The first of the steps 1, ½, ¼, … that raises the objective by a fair part of what its slope promises; else null. */
function lineSearch(counts: PairCounts, prior: Prior, from: Float64Array, step: Float64Array, slope: number) {
  let before: number | null = null;
  for (let length = 1; length > 1e-12; length /= 2) {
    const scores = from.slice();
    for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) + length * (step[i] as number);
    const at = derivatives(counts, prior, scores);
    // A concave function that still rises at the end of the step has risen all the way.
    if (dotProduct(at.gradient, step) >= 0) return { scores, ...at };
    before ??= objective(counts, prior, from);
    // Close to the optimum the gain drowns in rounding; such a step is as good as the numbers allow.
    const rounding = 1e-13 * Math.abs(before);
    if (objective(counts, prior, scores) >= before + 1e-4 * length * slope - rounding) return { scores, ...at };
  }
  return null;
}

/** The scores of highest posterior density, before they are centred. */
export interface Mode {
  readonly scores: Float64Array;
  /** At the scores. */
  readonly information: Information;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest absolute entry of the gradient, in wins. */
  readonly gradientNorm: number;
}

/**
 * Maximises the log-likelihood less the prior's penalty of every item: Newton's method, with conjugate gradients for the
 * step (inexact Newton, Dembo, Eisenstat and Steihaug 1982) and halved steps, over the pairs that met.
 *
 * @param start any scores; near ones save steps
 */
export function findMode(counts: PairCounts, prior: Prior, start: Float64Array): Mode {
  const tolerance = gradientTolerance * Math.max(1, largest(counts.comparisons));
  let iterations = 0;
  let current = { scores: start, ...derivatives(counts, prior, start) };
  let gradientNorm = largest(current.gradient);
  while (gradientNorm > tolerance && iterations < maxIterations) {
    const { scores, gradient, information } = current;
    // Each step needs to be only somewhat better than the last, and the last to be no better than what is asked for.
    const step = solve(information, gradient, Math.max(Math.min(0.01, gradientNorm), (0.1 * tolerance) / gradientNorm));
    const better = lineSearch(counts, prior, scores, step, dotProduct(step, gradient));
    if (better === null) break;
    current = better;
    gradientNorm = largest(current.gradient);
    iterations++;
  }
  const { scores, information } = current;
  return { scores, information, converged: gradientNorm <= tolerance, iterations, gradientNorm };
}
