import { deflatedMoments } from './deflated-moments';
import { diagonal, type Information } from './information';

/** 1/(1 − t·x) averaged over a distribution of x in (−1, 1) with these four moments. */
function averageResolvent(m1: number, m2: number, m3: number, m4: number, t: number): number {
  const b1 = m2 - m1 * m1;
  if (b1 < 1e-12) return 1 / (1 - t * m1);
  const a1 = (m3 - 2 * m1 * m2 + m1 ** 3) / b1;
  const b2 = Math.max(0, (m4 - (m1 + a1) * m3 + (m1 * a1 - b1) * m2) / b1);
  return 1 / (1 - t * m1 - (t * t * b1) / (1 - t * a1 - t * t * b2));
}

/** Nodes and weights of Gauss and Legendre on (0, 1), five points. */
const legendre = [
  [0.04691007703066802, 0.1184634425280945],
  [0.23076534494715845, 0.23931433524968324],
  [0.5, 0.28444444444444444],
  [0.7692346550528415, 0.23931433524968324],
  [0.953089922969332, 0.1184634425280945],
] as const;

/**
 * An approximation of the diagonal of H⁻¹ for a large connected graph, in time that grows with the edges.
 *
 * With H = D − A and S = D^-½·A·D^-½ the diagonal is that of (I − S)⁻¹ over D. The direction of S nearest to
 * eigenvalue 1, a shift of all scores, is taken out and added exactly. The rest is a spectrum inside (−1, 1), whose
 * average of 1/(1 − x) at each item comes from its first four moments as a continued fraction: the three-point Gauss
 * rule of Golub and Meurant, Matrices, Moments and Quadrature (2010), chapter 6, with its last node coefficient (of
 * the fifth moment) at 0.
 *
 * Error of a standard error against the exact one, 500 items, root mean square and largest, in per cent:
 * - random pairing: 0.2 and 0.6 at 3 comparisons per item, 0.1 and 0.2 at 10 or 20;
 * - four fifths of the pairs between close scores: 0.1 and 0.3 at a true spread of 1.5, 0.6 and 2.5 at 3;
 * - all pairs between close scores, which makes a chain of the graph, at a true spread of 3: 1.3 and 7.
 * The hub of a star comes out 12 % too small.
 */
export function sparseInverseDiagonal(information: Information): Float64Array {
  const { local, shift } = sparseInverse(information);
  return local.map((value) => value + shift);
}

/** The diagonal of H⁻¹ in two parts, and ln |H|, by the same approximation. */
export interface SparseInverse {
  /** Without the shift of all scores, by item. */
  readonly local: Float64Array;
  /** What the uncertainty about a shift of all scores adds to every entry. */
  readonly shift: number;
  readonly logDeterminant: number;
}

/** Of a large connected graph, see `sparseInverseDiagonal`; ln(1 − x) = −∫ x/(1 − t·x) dt over (0, 1) for the determinant. */
export function sparseInverse(information: Information): SparseInverse {
  const diagonals = diagonal(information);
  const { eigenvalue, first, second, third, fourth } = deflatedMoments(information, diagonals);
  let logDeterminant = Math.log(1 - eigenvalue);
  const local = diagonals.map((value, i) => {
    const [m1, m2, m3, m4] = [first[i] as number, second[i] as number, third[i] as number, fourth[i] as number];
    logDeterminant += Math.log(value);
    for (const [t, weight] of legendre) {
      logDeterminant -= (weight * (averageResolvent(m1, m2, m3, m4, t) - 1)) / t;
    }
    return averageResolvent(m1, m2, m3, m4, 1) / value;
  });
  const shift = eigenvalue / (1 - eigenvalue) / diagonals.reduce((sum, value) => sum + value, 0);
  return { local, shift, logDeterminant };
}
