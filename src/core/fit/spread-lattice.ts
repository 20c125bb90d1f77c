/** A function value on a lattice of points. */
interface Valued {
  readonly value: number;
}

export interface Lattice {
  readonly lowest: number;
  readonly highest: number;
  /** The largest distance of points. */
  readonly step: number;
  /** Where the climb begins. */
  readonly start: number;
  /** Points whose value is this much below the best are left out. */
  readonly depth: number;
}

/** Vertex and second derivative of the parabola through three values at distance `step`, the middle one at `x`. */
export function parabola(x: number, step: number, [left, middle, right]: readonly [number, number, number]) {
  const curvature = (left - 2 * middle + right) / (step * step);
  return { vertex: curvature < 0 ? x - (right - left) / (2 * step) / curvature : x, curvature };
}

/** Evaluates from `from` in the given direction while the values stay within the depth of the best. */
function explore<T extends Valued>(found: Map<number, T>, at: (m: number) => T | null, depth: number): void {
  const best = (): number => Math.max(...[...found.values()].map(({ value }) => value));
  for (const direction of [1, -1]) {
    const ends = [...found.keys()];
    for (let m = direction > 0 ? Math.max(...ends) : Math.min(...ends); ; m += direction) {
      const here = found.get(m) ?? at(m);
      if (here === null) break;
      found.set(m, here);
      if (here.value < best() - depth) break;
    }
  }
}

/**
 * Points around the maximum of a smooth function, evenly spaced and close enough that sums over them stand for
 * integrals of its exponential: a climb on a coarse lattice, then, where the peak is narrow, a finer one centred on it
 * with a spacing of 1.5 standard deviations of the peak.
 *
 * @param evaluate given the nearest point evaluated so far, if any
 * @returns in ascending order
 */
export function pointsAroundPeak<T extends Valued>(
  { lowest, highest, step, start, depth }: Lattice,
  evaluate: (x: number, nearest: T | null) => T,
): { readonly step: number; readonly points: readonly (T & { readonly x: number })[] } {
  const known: (T & { readonly x: number })[] = [];
  const at = (x: number): T & { readonly x: number } => {
    const near = known.toSorted((one, other) => Math.abs(one.x - x) - Math.abs(other.x - x))[0] ?? null;
    const point = { ...evaluate(x, near), x };
    known.push(point);
    return point;
  };
  const lattice = (centre: number, spacing: number) => (m: number) => {
    const x = centre + m * spacing;
    return x < lowest - 1e-9 || x > highest + 1e-9 ? null : at(x);
  };
  const ascending = (found: Map<number, T & { readonly x: number }>) =>
    [...found.values()].toSorted((one, other) => one.x - other.x);
  const coarse = new Map([[0, at(start)]]);
  explore(coarse, lattice(start, step), 0);
  const climbed = ascending(coarse);
  const top = climbed.reduce((best, point, index) => (point.value > (climbed[best]?.value ?? 0) ? index : best), 0);
  const [left, middle, right] = [climbed[top - 1], climbed[top], climbed[top + 1]];
  if (left !== undefined && middle !== undefined && right !== undefined) {
    const { vertex, curvature } = parabola(middle.x, step, [left.value, middle.value, right.value]);
    const spacing = 1.5 / Math.sqrt(-curvature);
    if (spacing < step) {
      const fine = new Map([[0, at(vertex)]]);
      explore(fine, lattice(vertex, spacing), depth);
      return { step: spacing, points: ascending(fine) };
    }
  }
  explore(coarse, lattice(start, step), depth);
  return { step, points: ascending(coarse) };
}
