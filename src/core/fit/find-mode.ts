import { outcomeVariance, winProbability } from './bradley-terry';
import { solve } from './conjugate-gradient';
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
function derivatives(counts: PairCounts, prior: Prior, scores: Float64Array) {
  const { lower, higher, total } = counts;
  const gradient = counts.wins.slice();
  const weights = new Float64Array(total.length);
  for (let k = 0; k < total.length; k++) {
    const [i, j, met] = [lower[k] as number, higher[k] as number, total[k] as number];
    const difference = (scores[i] as number) - (scores[j] as number);
    const expected = met * winProbability(difference);
    gradient[i] = (gradient[i] as number) - expected;
    gradient[j] = (gradient[j] as number) - (met - expected);
    weights[k] = met * outcomeVariance(difference);
  }
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = (gradient[i] as number) - prior.gradient(scores[i] as number);
  }
  const information: Information = { pairs: counts, weights, curvature: scores.map((score) => prior.curvature(score)) };
  return { gradient, information };
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The first of the steps 1, ½, ¼, … that raises the objective by a fair part of what its slope promises; else null. */
function lineSearch(counts: PairCounts, prior: Prior, from: Float64Array, step: Float64Array, slope: number) {
  const before = objective(counts, prior, from);
  // Close to the optimum the gain drowns in rounding; such a step is as good as the numbers allow.
  const rounding = 1e-13 * Math.abs(before);
  for (let length = 1; length > 1e-12; length /= 2) {
    const to = from.map((score, i) => score + length * (step[i] as number));
    if (objective(counts, prior, to) >= before + 1e-4 * length * slope - rounding) return to;
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
  let scores = start;
  let iterations = 0;
  let { gradient, information } = derivatives(counts, prior, scores);
  while (largest(gradient) > tolerance && iterations < maxIterations) {
    // Each step needs to be only somewhat better than the last: exact steps come free at the end.
    const step = solve(information, gradient, Math.min(0.01, largest(gradient)));
    const slope = step.reduce((sum, value, i) => sum + value * (gradient[i] as number), 0);
    const better = lineSearch(counts, prior, scores, step, slope);
    if (better === null) break;
    scores = better;
    iterations++;
    ({ gradient, information } = derivatives(counts, prior, scores));
  }
  const gradientNorm = largest(gradient);
  return { scores, information, converged: gradientNorm <= tolerance, iterations, gradientNorm };
}
