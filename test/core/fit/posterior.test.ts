import { componentCounts } from '../../../src/core/fit/component-counts';
import { winProbability, type Outcome } from '../../../src/core/fit/bradley-terry';
import { choleskyFactor, inverseOf, logDeterminant } from '../../../src/core/fit/cholesky';
import { findMode } from '../../../src/core/fit/find-mode';
import { laplaceCorrection } from '../../../src/core/fit/laplace-correction';
import { localCorrection } from '../../../src/core/fit/local-correction';
import { countPairs } from '../../../src/core/fit/pair-counts';
import { posteriorAt } from '../../../src/core/fit/posterior';
import { normalPrior } from '../../../src/core/fit/prior';
import { sparseInverse } from '../../../src/core/fit/sparse-inverse-diagonal';
import { won } from '../golden';
import { simulatedOutcomes } from '../outcomes';

function posteriorOf(itemCount: number, outcomes: readonly Outcome[], spread: number) {
  return posteriorAt(itemCount, componentCounts(countPairs(itemCount, outcomes)), spread, new Float64Array(itemCount));
}

/** Marginal, means and variances of centred scores by a sum over a grid of all scores: nothing but the definition. */
function bruteForce(itemCount: number, outcomes: readonly Outcome[], spread: number) {
  const points = Array.from({ length: 15 }, (_, k) => spread * 0.6 * (k - 7));
  const [sums, squares] = [new Float64Array(itemCount), new Float64Array(itemCount)];
  let total = 0;
  const scores = new Array<number>(itemCount).fill(0);
  const visit = (item: number, density: number): void => {
    if (item < itemCount) {
      for (const point of points) {
        scores[item] = point;
        visit(item + 1, density * (Math.exp(-((point / spread) ** 2) / 2) * (0.6 / Math.sqrt(2 * Math.PI))));
      }
      return;
    }
    let probability = density;
    for (const { a, b, winner } of outcomes) {
      const p = winProbability(scores[a]! - scores[b]!);
      probability *= winner === 'tie' ? Math.sqrt(p * (1 - p)) : winner === 'a' ? p : 1 - p;
    }
    const mean = scores.reduce((sum, score) => sum + score, 0) / itemCount;
    total += probability;
    for (let i = 0; i < itemCount; i++) {
      sums[i]! += probability * (scores[i]! - mean);
      squares[i]! += probability * (scores[i]! - mean) ** 2;
    }
  };
  visit(0, 1);
  const mean = sums.map((sum) => sum / total);
  return { logMarginal: Math.log(total), mean, variance: squares.map((square, i) => square / total - mean[i]! ** 2) };
}

const outcomes: readonly Outcome[] = [
  ...[won(0, 1), won(0, 1), won(1, 0), won(0, 2), won(0, 2), won(1, 2), won(2, 1), won(1, 3), won(1, 3), won(2, 3)],
  ...[won(3, 2), won(2, 3), won(0, 3), { a: 3, b: 0, winner: 'tie' } as const, won(0, 3), won(3, 1), won(1, 2)],
];

test.each([0.5, 1, 2])('spread %d: marginal, means and variances are those of the sum over all scores', (spread) => {
  const exact = bruteForce(4, outcomes, spread);
  const { logMarginal, mean, variance, mode, meanVariance } = posteriorOf(4, outcomes, spread);
  expect(Math.abs(logMarginal - exact.logMarginal)).toBeLessThan(0.03);
  for (let i = 0; i < 4; i++) {
    expect(Math.abs(mean[i]! - exact.mean[i]!)).toBeLessThan(0.03);
    expect(Math.abs(variance[i]! / exact.variance[i]! - 1)).toBeLessThan(0.06);
  }
  // The first order is further off in all of them.
  const meanExact = exact.variance.reduce((sum, value) => sum + value, 0) / 4;
  const meanSecond = variance.reduce((sum, value) => sum + value, 0) / 4;
  expect(Math.abs(meanSecond - meanExact)).toBeLessThan(Math.abs(meanVariance - meanExact));
  expect(Math.abs(mean[0]! - exact.mean[0]!)).toBeLessThan(Math.abs(mode[0]! - exact.mean[0]!));
});

test('items that no outcome joins have posteriors of their own, about the centre of all', () => {
  const { mean, variance, logMarginal } = posteriorOf(5, [...outcomes], 1.5);
  const alone = posteriorOf(4, outcomes, 1.5);
  expect(logMarginal).toBeCloseTo(alone.logMarginal, 10);
  expect(mean[4]).toBeCloseTo(0, 12);
  expect(variance[4]).toBeCloseTo(1.5 ** 2 * (1 - 1 / 5), 10);
  for (let i = 0; i < 4; i++) expect(mean[i]).toBeCloseTo(alone.mean[i]!, 10);
});

test.each([0.5, 1.5, 3])('spread %d, 100 items: what scales agrees with what is complete', (spread) => {
  const n = 100;
  const counts = countPairs(n, simulatedOutcomes(n, 10, 2.6, '7'));
  const { scores, information } = findMode(counts, normalPrior(spread), new Float64Array(n));
  const factor = choleskyFactor(information);
  const covariance = inverseOf(factor, n);
  const { local, shift, logDeterminant: approximate } = sparseInverse(information);
  expect(Math.abs(approximate - logDeterminant(factor, n))).toBeLessThan(0.2);
  const full = laplaceCorrection(counts, scores, covariance);
  const sparse = localCorrection(counts, scores, information, local);
  expect(Math.abs(sparse.logMarginal / full.logMarginal - 1)).toBeLessThan(0.05);
  for (let i = 0; i < n; i++) {
    const error = Math.sqrt(covariance[i * n + i]!);
    expect(Math.abs(Math.sqrt(local[i]! + shift) / error - 1)).toBeLessThan(0.01);
    expect(Math.abs(sparse.shift[i]! - full.shift[i]!)).toBeLessThan(0.04 * error);
    expect(Math.abs(sparse.variance[i]! - full.variance[i]!)).toBeLessThan(0.06 * error ** 2);
  }
});

test('a factor gives the inverse and the determinant of its matrix', () => {
  const n = 12;
  const counts = countPairs(n, simulatedOutcomes(n, 6, 2, '3'));
  const { information } = findMode(counts, normalPrior(2), new Float64Array(n));
  const factor = choleskyFactor(information);
  const inverse = inverseOf(factor, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      // Row i of the matrix from its definition, times column j of the inverse.
      let entry = information.curvature[i]! * inverse[i * n + j]!;
      for (let k = 0; k < information.weights.length; k++) {
        const [low, high, weight] = [counts.lower[k]!, counts.higher[k]!, information.weights[k]!];
        if (low !== i && high !== i) continue;
        entry += weight * (inverse[i * n + j]! - inverse[(low === i ? high : low) * n + j]!);
      }
      expect(entry).toBeCloseTo(i === j ? 1 : 0, 10);
    }
  }
  const twoItems = { pairs: { itemCount: 2, lower: Int32Array.of(0), higher: Int32Array.of(1) } };
  const small = choleskyFactor({ ...twoItems, weights: Float64Array.of(3), curvature: Float64Array.of(1, 2) });
  expect(logDeterminant(small, 2)).toBeCloseTo(Math.log(4 * 5 - 9), 12);
});
