import fc from 'fast-check';
import { outcomeVariance, type Outcome } from '../../../src/core/fit/bradley-terry';
import { denseInverseDiagonal } from '../../../src/core/fit/cholesky';
import { fitMap } from '../../../src/core/fit/fit-map';
import { countPairs } from '../../../src/core/fit/pair-counts';
import type { Information } from '../../../src/core/fit/information';
import { normalPrior } from '../../../src/core/fit/prior';
import { sparseInverseDiagonal } from '../../../src/core/fit/sparse-inverse-diagonal';
import { anyOutcomes, simulatedOutcomes } from '../outcomes';
import { won } from '../golden';
import '../fixed-seed';

function informationOf(
  itemCount: number,
  outcomes: readonly Outcome[],
  scores: readonly number[],
  spread: number,
): Information {
  const counts = countPairs(itemCount, outcomes);
  return {
    pairs: counts,
    weights: counts.total.map(
      (met, k) => met * outcomeVariance(scores[counts.lower[k]!]! - scores[counts.higher[k]!]!),
    ),
    curvature: new Float64Array(itemCount).fill(1 / spread ** 2),
  };
}

/** The inverse by Gauss–Jordan elimination with pivoting: nothing in common with the product's way. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    const pivot = rows
      .map((row, i) => ({ i, size: i < column ? -1 : Math.abs(row[column]!) }))
      .sort((x, y) => y.size - x.size)[0]!.i;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const scale = rows[column]![column]!;
    rows[column] = rows[column]!.map((value) => value / scale);
    for (let i = 0; i < n; i++) {
      const factor = rows[i]![column]!;
      if (i !== column) rows[i] = rows[i]!.map((value, j) => value - factor * rows[column]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

const product = (x: number[][], y: number[][]): number[][] =>
  x.map((row) => y[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * y[k]![j]!, 0)));

test('equal the root of the diagonal of C·H⁻¹·C, formed entry by entry', () => {
  fc.assert(
    fc.property(anyOutcomes, ({ itemCount: n, outcomes }) => {
      const { scores, standardErrors } = fitMap(n, outcomes, normalPrior(1.7));
      const matrix = Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => (i === j ? 1 / 1.7 ** 2 : 0)),
      );
      for (const { a, b } of outcomes) {
        const weight = outcomeVariance(scores[a]! - scores[b]!);
        for (const [i, j, sign] of [
          [a, a, 1],
          [b, b, 1],
          [a, b, -1],
          [b, a, -1],
        ] as const)
          matrix[i]![j]! += sign * weight;
      }
      const centring = Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => (i === j ? 1 : 0) - 1 / n),
      );
      const covariance = product(product(centring, inverse(matrix)), centring);
      for (const [i, error] of standardErrors.entries()) expect(error).toBeCloseTo(Math.sqrt(covariance[i]![i]!), 9);
    }),
  );
});

const ratios = (approximate: Float64Array, exact: Float64Array): number[] =>
  Array.from(approximate, (value, i) => Math.sqrt(value / exact[i]!) - 1);
const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

// The figures in the head comment of sparse-inverse-diagonal.ts.
test.each([
  [3, 0.002, 0.007],
  [10, 0.001, 0.002],
  [20, 0.001, 0.002],
])(
  'large graphs: with %d comparisons per item the approximation errs by at most %d (rms) and %d (worst)',
  (rounds, rms, worst) => {
    const outcomes = simulatedOutcomes(500, rounds, 2.6, '9');
    const { scores } = fitMap(500, outcomes, normalPrior(2));
    const information = informationOf(500, outcomes, scores, 2);
    const errors = ratios(sparseInverseDiagonal(information), denseInverseDiagonal(information));
    expect(rootMeanSquare(errors)).toBeLessThan(rms);
    expect(largest(errors)).toBeLessThan(worst);
  },
);

test('large graphs: a star and a chain, the worst of shapes, still give finite errors near the exact ones', () => {
  const star = Array.from({ length: 399 }, (_, i) => won(i + 1, 0));
  const chain = Array.from({ length: 399 }, (_, i) => won(i, i + 1));
  for (const [outcomes, worst] of [
    [star, 0.12],
    [chain, 0.005],
  ] as const) {
    const information = informationOf(400, outcomes, new Array<number>(400).fill(0), 2);
    expect(largest(ratios(sparseInverseDiagonal(information), denseInverseDiagonal(information)))).toBeLessThan(worst);
  }
});

test('a component larger than the dense limit does not disturb the small ones beside it', () => {
  const large = simulatedOutcomes(400, 12, 2, '3');
  const small = simulatedOutcomes(20, 12, 2, '4');
  const together = [...large, ...small.map(({ a, b, winner }) => ({ a: a + 400, b: b + 400, winner }))];
  const errors = fitMap(421, together, normalPrior(2)).standardErrors;
  // Centring over 421 items instead of 20 shifts the reference: V_ii + s²/20 − s²/421 where V is centred in the
  // component.
  const alone = fitMap(20, small, normalPrior(2)).standardErrors;
  for (const [i, error] of alone.entries())
    expect(errors[400 + i]).toBeCloseTo(Math.sqrt(error ** 2 + 4 / 20 - 4 / 421), 6);
  expect(errors[420]).toBeCloseTo(2 * Math.sqrt(1 - 1 / 421), 6);
});
