import { outcomeVariance, winProbability, type Fit, type Outcome } from './bradley-terry';
import { components } from '../graph/components';
import { solve } from './conjugate-gradient';
import { disjointSets } from '../graph/disjoint-sets';
import { gradientTolerance } from './find-mode';
import { countPairs, type PairCounts } from './pair-counts';

/** The customary ε of comparative judgement in R. */
const defaultEpsilon = 0.3;
/** Larger steps, in log-odds, would overshoot from a poor start. */
const longestStep = 1;
const maxIterations = 200;

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** What is left of the adjusted wins after the expected ones, and the information, by item and by pair. */
function derivatives(counts: PairCounts, adjustedWins: Float64Array, scores: Float64Array) {
  const { lower, higher, total } = counts;
  const excess = adjustedWins.slice();
  const information = new Float64Array(scores.length);
  const weights = new Float64Array(total.length);
  for (let k = 0; k < total.length; k++) {
    const [i, j, met] = [lower[k] as number, higher[k] as number, total[k] as number];
    const difference = (scores[i] as number) - (scores[j] as number);
    const expected = met * winProbability(difference);
    const weight = met * outcomeVariance(difference);
    excess[i] = (excess[i] as number) - expected;
    excess[j] = (excess[j] as number) - (met - expected);
    information[i] = (information[i] as number) + weight;
    information[j] = (information[j] as number) + weight;
    weights[k] = weight;
  }
  return { excess, information, weights };
}

/** values − (Σ values ÷ Σ shares)·shares within each part: what is left sums to zero there. */
function levelled(parts: readonly (readonly number[])[], values: Float64Array, shares: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (const items of parts) {
    let [sum, shared] = [0, 0];
    for (const i of items) {
      sum += values[i] as number;
      shared += shares[i] as number;
    }
    // A part without information (one item alone) has nothing to level.
    const factor = shared > 0 ? sum / shared : 0;
    for (const i of items) result[i] = (values[i] as number) - factor * (shares[i] as number);
  }
  return result;
}

/**
 * Estimator `mle-eps`: the maximum-likelihood tradition of comparative judgement in R, for comparison with published
 * work (`btm` of the package sirt by A. Robitzsch, without ties and home advantage).
 *
 * - Model and tie rule: see `bradley-terry.ts`.
 * - Regularisation: wins are pulled inwards, W_i = ε + (n_i − 2ε)·wins_i/n_i, so that all-win and all-loss items get
 *   finite scores. There is no prior.
 * - Equations: W_i − Σ_j n_ij·p_ij = c·I_i with I_i = Σ_j n_ij·p_ij·(1 − p_ij). The adjusted wins do not sum to the
 *   outcomes, so that the left side cannot be zero everywhere; a common shift c per component, divided out as by
 *   sirt's step, takes up the rest.
 * - Identifiability: scores have mean zero in every component, hence over all items. An item without outcomes gets 0.
 * - Standard errors: 1/√I_i, as sirt has them: each as if all other scores were known, hence too small. Infinity
 *   for an item without outcomes.
 * - Method: Newton's with conjugate gradients; steps of at most 1 log-odd, halved while the equations fit worse.
 * - Stops: when no equation is off by more than `gradientTolerance` times the most outcomes of an item (at least 1).
 * - Without convergence in 200 steps (a group of items that won all its outcomes against the rest can have no finite
 *   solution) the last scores are returned with `converged: false`; it throws nothing for that.
 * - Reference: Robitzsch, sirt, function `btm`; Firth (1993), Biometrika 80, 27–38, for the need of an adjustment.
 *   Scores of sirt agree to 1e-3, its standard errors to 1e-4: sirt stops when no score moves by more than 1e-4.
 *
 * @param epsilon in wins, above 0 and at most 0.5
 * @throws RangeError for another epsilon, or if an outcome names an item that is not there, or an item against itself
 */
export function fitMleEps(itemCount: number, outcomes: readonly Outcome[], epsilon: number = defaultEpsilon): Fit {
  if (!(epsilon > 0 && epsilon <= 0.5)) {
    throw new RangeError(`Expected epsilon above 0 and at most 0.5, got ${epsilon}.`);
  }
  const counts = countPairs(itemCount, outcomes);
  const sets = disjointSets(itemCount);
  for (const [k, item] of counts.lower.entries()) sets.join(item, counts.higher[k] as number);
  const parts = components(itemCount, sets);
  const tolerance = gradientTolerance * Math.max(1, largest(counts.comparisons));
  const adjustedWins = counts.comparisons.map((met, i) =>
    met > 0 ? epsilon + ((met - 2 * epsilon) * (counts.wins[i] as number)) / met : 0,
  );
  const ones = new Float64Array(itemCount).fill(1);
  const noCurvature = new Float64Array(itemCount);
  const evaluate = (scores: Float64Array) => {
    const { excess, information, weights } = derivatives(counts, adjustedWins, scores);
    return { scores, information, weights, error: levelled(parts, excess, information) };
  };

  let current = evaluate(new Float64Array(itemCount));
  let iterations = 0;
  while (largest(current.error) > tolerance && iterations < maxIterations) {
    const step = solve({ pairs: counts, weights: current.weights, curvature: noCurvature }, current.error, 1e-6);
    const longest = largest(step);
    let better: typeof current | null = null;
    for (let length = Math.min(1, longestStep / longest); length > 1e-6; length /= 2) {
      const moved = current.scores.map((score, i) => score + length * (step[i] as number));
      const candidate = evaluate(levelled(parts, moved, ones));
      if (largest(candidate.error) < largest(current.error)) {
        better = candidate;
        break;
      }
    }
    if (better === null) break;
    current = better;
    iterations++;
  }
  return {
    estimator: 'mle-eps',
    scores: Array.from(current.scores),
    standardErrors: Array.from(current.information, (value) => 1 / Math.sqrt(value)),
    converged: largest(current.error) <= tolerance,
    iterations,
    gradientNorm: largest(current.error),
    priorSpread: null,
  };
}
