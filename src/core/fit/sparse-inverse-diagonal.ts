import { deflatedMoments } from './deflated-moments';
import { diagonal, type Information } from './information';

/** 1/(1 − x) averaged over a distribution of x in (−1, 1) with these four moments. */
function averageResolvent(m1: number, m2: number, m3: number, m4: number): number {
  const b1 = m2 - m1 * m1;
  if (b1 < 1e-12) return 1 / (1 - m1);
  const a1 = (m3 - 2 * m1 * m2 + m1 ** 3) / b1;
  const b2 = Math.max(0, (m4 - (m1 + a1) * m3 + (m1 * a1 - b1) * m2) / b1);
  return 1 / (1 - m1 - b1 / (1 - a1 - b2));
}

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
  const diagonals = diagonal(information);
  const { eigenvalue, first, second, third, fourth } = deflatedMoments(information, diagonals);
  const shift = eigenvalue / (1 - eigenvalue) / diagonals.reduce((sum, value) => sum + value, 0);
  return diagonals.map((value, i) => {
    const [m1, m2, m3, m4] = [first[i] as number, second[i] as number, third[i] as number, fourth[i] as number];
    return averageResolvent(m1, m2, m3, m4) / value + shift;
  });
}
