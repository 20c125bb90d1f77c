import { choleskyFactor, denseInverseDiagonal, inverseOf } from './cholesky';
import type { ComponentCounts } from './component-counts';
import { solve } from './conjugate-gradient';
import { dotProduct } from './dot-product';
import { derivatives, gradientTolerance, logLikelihood } from './find-mode';
import { laplaceCorrection } from './laplace-correction';
import type { PairCounts } from './pair-counts';
import { corrected, type Posterior } from './posterior';
import { flatPrior } from './prior';
import { restrictedInformation, type RestrictedInformation } from './restricted-information';
import { sparseInverseDiagonal } from './sparse-inverse-diagonal';

/** A score by item, or null where it is to be estimated; in log-odds. */
export type KnownScores = readonly (number | null)[];

/** By item; null if none is known. */
export function knownScoresOf(items: readonly { readonly anchorScore: number | null }[]): KnownScores | null {
  return items.some(({ anchorScore }) => anchorScore !== null) ? items.map(({ anchorScore }) => anchorScore) : null;
}

/** Up to this many connected items the mean is computed to second order; beyond, it is the mode. */
const fullCovarianceLimit = 128;
/** Up to this many the diagonal of the covariance is exact. */
const denseLimit = 300;
const maxIterations = 100;

/** The scores of highest density with the known ones held fixed, and the curvature there. */
export interface HeldMode {
  /** On the scale of the known scores. */
  readonly scores: Float64Array;
  readonly restricted: RestrictedInformation;
  readonly converged: boolean;
  readonly iterations: number;
  readonly gradientNorm: number;
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** ℓ(θ) − Σ(θ_i − θ̄)²/(2s²): the prior's centre is not known and takes its best place, the mean of all scores. */
function objective(counts: PairCounts, precision: number, scores: Float64Array): number {
  const mean = meanOf(scores);
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return logLikelihood(counts, scores) - (precision * squares) / 2;
}

/** A⁻¹·right for A = M − c·11ᵀ, M the restricted information with the prior's precision (Sherman and Morrison 1950). */
function heldSolve({ information }: RestrictedInformation, c: number, right: Float64Array): Float64Array {
  const ones = solve(information, new Float64Array(right.length).fill(1), 1e-13);
  const plain = solve(information, right, 1e-13);
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const factor = (c * sum(plain)) / (1 - c * sum(ones));
  return plain.map((value, i) => value + factor * (ones[i] as number));
}

/** Derivatives in the free scores; the matrix is the restricted information less c·11ᵀ. */
function heldDerivatives(counts: PairCounts, known: KnownScores, precision: number, scores: Float64Array) {
  const { gradient, information } = derivatives(counts, flatPrior, scores);
  const curvature = new Float64Array(scores.length).fill(precision);
  const restricted = restrictedInformation({ ...information, curvature }, (item) => known[item] === null);
  const mean = meanOf(scores);
  const own = Float64Array.from(
    restricted.items,
    (item) => (gradient[item] as number) - precision * ((scores[item] as number) - mean),
  );
  return { gradient: own, restricted, norm: own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

/**
 * Maximises the penalised likelihood of one component in the scores that are not known: Newton's method, the fixed
 * coordinates removed from the system, steps halved where needed.
 *
 * @param counts of a connected component
 * @param known by item of the component, at least one of them known
 * @param spread of the normal prior around the mean of all scores, in log-odds; Infinity: no prior
 */
export function heldMode(counts: PairCounts, known: KnownScores, spread: number): HeldMode {
  const precision = 1 / (spread * spread);
  const c = precision / counts.itemCount;
  const given = known.flatMap((score) => score ?? []);
  const start = given.reduce((sum, score) => sum + score, 0) / given.length;
  let scores: Float64Array = Float64Array.from(known, (score) => score ?? start);
  const tolerance = gradientTolerance * counts.comparisons.reduce((most, own) => Math.max(most, own), 1);
  let at = heldDerivatives(counts, known, precision, scores);
  let iterations = 0;
  while (at.norm > tolerance && iterations < maxIterations) {
    const step = heldSolve(at.restricted, c, at.gradient);
    const next = raised(counts, precision, scores, at.restricted.items, step, dotProduct(step, at.gradient));
    if (next === null) break;
    scores = next;
    at = heldDerivatives(counts, known, precision, scores);
    iterations++;
  }
  return {
    ...{ scores, restricted: at.restricted, converged: at.norm <= tolerance },
    ...{ iterations, gradientNorm: at.norm },
  };
}

/** The first of the steps 1, ½, ¼, … that raises the objective by a fair part of what its slope promises; else null. */
function raised(
  counts: PairCounts,
  precision: number,
  from: Float64Array,
  items: readonly number[],
  step: Float64Array,
  slope: number,
): Float64Array | null {
  const before = objective(counts, precision, from);
  const rounding = 1e-13 * Math.abs(before);
  for (let length = 1; length > 1e-12; length /= 2) {
    const to = from.slice();
    for (const [number, item] of items.entries()) to[item] = (to[item] as number) + length * (step[number] as number);
    if (objective(counts, precision, to) >= before + 1e-4 * length * slope - rounding) return to;
  }
  return null;
}

/** Mean and variance of the free scores at a mode, by item of the component; a known score has variance 0. */
function heldMoments(counts: PairCounts, { scores, restricted }: HeldMode, spread: number) {
  const { information, items } = restricted;
  const n = counts.itemCount;
  const ones = solve(information, new Float64Array(items.length).fill(1), 1e-13);
  const c = 1 / (spread * spread * n);
  const kappa = c / (1 - c * ones.reduce((sum, value) => sum + value, 0));
  const [mean, variance] = [scores.slice(), new Float64Array(n)];
  if (n > fullCovarianceLimit) {
    const plain = items.length <= denseLimit ? denseInverseDiagonal(information) : sparseInverseDiagonal(information);
    for (const [number, item] of items.entries()) {
      variance[item] = (plain[number] as number) + kappa * (ones[number] as number) ** 2;
    }
    return { mean, variance };
  }
  const inverse = inverseOf(choleskyFactor(information), items.length);
  const covariance = new Float64Array(n * n);
  for (const [p, i] of items.entries()) {
    for (const [q, j] of items.entries()) {
      const entry = (inverse[p * items.length + q] as number) + kappa * (ones[p] as number) * (ones[q] as number);
      covariance[i * n + j] = entry;
    }
  }
  const correction = laplaceCorrection(counts, scores, covariance);
  for (const item of items) {
    mean[item] = (scores[item] as number) + (correction.shift[item] as number);
    variance[item] = corrected(covariance[item * n + item] as number, correction, item);
  }
  return { mean, variance };
}

/**
 * The posterior with known scores held fixed, in the components that have some; in the others it stays as it is.
 *
 * @param known by item
 */
export function holdKnownScores<T extends Posterior>(
  parts: readonly ComponentCounts[],
  known: KnownScores,
  free: T,
): T {
  const [mode, mean, variance] = [free.mode.slice(), free.mean.slice(), free.variance.slice()];
  let { converged, iterations, gradientNorm } = free;
  for (const { items, counts } of parts) {
    const own = items.map((item) => known[item] ?? null);
    if (own.every((score) => score === null)) continue;
    const held = heldMode(counts, own, free.spread);
    const moments = heldMoments(counts, held, free.spread);
    for (const [number, item] of items.entries()) {
      mode[item] = held.scores[number] as number;
      mean[item] = moments.mean[number] as number;
      variance[item] = moments.variance[number] as number;
    }
    converged &&= held.converged;
    iterations += held.iterations;
    gradientNorm = Math.max(gradientNorm, held.gradientNorm);
  }
  return { ...free, mode, mean, variance, converged, iterations, gradientNorm };
}
