import { solve } from './conjugate-gradient';
import { dotProduct } from './dot-product';
import type { Information } from './information';

/** A negative Hessian with a sparse block for the scores and a few full rows (the border) for all else. */
export interface BorderedSystem {
  /** First derivatives: the scores', then the border's. */
  readonly gradient: Float64Array;
  readonly information: Information;
  /** Mixed second derivatives, negative: one list over the items for each parameter of the border. */
  readonly mixed: readonly Float64Array[];
  /** The border among itself. */
  readonly corner: readonly Float64Array[];
}

const tolerance = 1e-12;

/** Inverse of a small symmetric positive definite matrix, by Gauss and Jordan; it needs no pivots. */
function inverseOf(matrix: readonly Float64Array[]): readonly Float64Array[] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => {
    const wide = new Float64Array(2 * size);
    wide.set(row);
    wide[size + i] = 1;
    return wide;
  });
  for (const [pivot, own] of rows.entries()) {
    const scale = own[pivot] as number;
    for (let j = 0; j < 2 * size; j++) own[j] = (own[j] as number) / scale;
    for (const [i, row] of rows.entries()) {
      const factor = row[pivot] as number;
      if (i === pivot || factor === 0) continue;
      for (let j = 0; j < 2 * size; j++) row[j] = (row[j] as number) - factor * (own[j] as number);
    }
  }
  return rows.map((row) => row.slice(size));
}

/** A⁻¹·B by column, and the inverse of the Schur complement: the covariance of the border's parameters. */
export function borderOf({ information, mixed, corner }: BorderedSystem) {
  const columns = mixed.map((column) => solve(information, column, tolerance));
  const complement = corner.map((row, p) =>
    row.map((value, q) => value - dotProduct(mixed[p] as Float64Array, columns[q] as Float64Array)),
  );
  return { columns, inverse: inverseOf(complement) };
}

/** Newton's step: the scores', then the border's. */
export function solveBordered(system: BorderedSystem): Float64Array {
  const { gradient, information, mixed } = system;
  const itemCount = information.curvature.length;
  const own = gradient.slice(0, itemCount);
  const alone = solve(information, own, tolerance);
  const { columns, inverse } = borderOf(system);
  const rest = mixed.map((_, p) => (gradient[itemCount + p] as number) - dotProduct(columns[p] as Float64Array, own));
  const border = inverse.map((row) => dotProduct(row, Float64Array.from(rest)));
  const step = new Float64Array(gradient.length);
  for (let i = 0; i < itemCount; i++) {
    let value = alone[i] as number;
    for (const [p, by] of border.entries()) value -= by * (columns[p]?.[i] as number);
    step[i] = value;
  }
  step.set(border, itemCount);
  return step;
}
