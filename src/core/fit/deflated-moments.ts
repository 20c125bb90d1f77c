import { dotProduct } from './dot-product';
import { times, type Information } from './information';

/** The neighbours of item i and their entries of S stand at positions start[i] to start[i + 1] − 1. */
function scaledNeighbours({ pairs, weights }: Information, roots: Float64Array) {
  const { itemCount, lower, higher } = pairs;
  const start = new Int32Array(itemCount + 1);
  for (const ends of [lower, higher]) {
    for (const item of ends) start[item + 1] = (start[item + 1] as number) + 1;
  }
  for (let i = 0; i < itemCount; i++) start[i + 1] = (start[i + 1] as number) + (start[i] as number);
  const next = start.slice();
  const neighbour = new Int32Array(2 * weights.length);
  const entry = new Float64Array(2 * weights.length);
  const add = (from: number, to: number, value: number): void => {
    const position = next[from] as number;
    neighbour[position] = to;
    entry[position] = value;
    next[from] = position + 1;
  };
  for (let k = 0; k < weights.length; k++) {
    const [i, j] = [lower[k] as number, higher[k] as number];
    const value = (weights[k] as number) / ((roots[i] as number) * (roots[j] as number));
    add(i, j, value);
    add(j, i, value);
  }
  return { start, neighbour, entry };
}

/** Diagonals of S², S³ and S⁴: walks of two, three and four steps that return. */
function returningWalks(information: Information, roots: Float64Array) {
  const { start, neighbour, entry } = scaledNeighbours(information, roots);
  const n = roots.length;
  const [second, third, fourth] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  // S² is symmetric: of the row in hand only what is right of the diagonal. Only its touched entries are cleared.
  const row = new Float64Array(n);
  // Where item i, whose row is in hand, stands among the neighbours of each item, which ascend.
  const own = start.slice();
  for (let i = 0; i < n; i++) {
    const begin = start[i] as number;
    const end = start[i + 1] as number;
    let square = 0;
    for (let p = begin; p < end; p++) {
      const j = neighbour[p] as number;
      const value = entry[p] as number;
      const stop = start[j + 1] as number;
      square += value * value;
      const first = (own[j] as number) + 1;
      own[j] = first;
      for (let q = first; q < stop; q++) {
        const k = neighbour[q] as number;
        row[k] = (row[k] as number) + value * (entry[q] as number);
      }
    }
    let cubes = third[i] as number;
    for (let p = own[i] as number; p < end; p++) {
      const j = neighbour[p] as number;
      const triangles = (entry[p] as number) * (row[j] as number);
      cubes += triangles;
      third[j] = (third[j] as number) + triangles;
    }
    let squares = (fourth[i] as number) + square * square;
    for (let p = begin; p < end; p++) {
      const j = neighbour[p] as number;
      const stop = start[j + 1] as number;
      for (let q = own[j] as number; q < stop; q++) {
        const k = neighbour[q] as number;
        const value = row[k] as number;
        squares += value * value;
        fourth[k] = (fourth[k] as number) + value * value;
        row[k] = 0;
      }
    }
    second[i] = square;
    third[i] = cubes;
    fourth[i] = squares;
  }
  return { second, third, fourth };
}

/** Diagonals of the powers of S₀, by item, and the eigenvalue that was taken out. */
export interface DeflatedMoments {
  readonly eigenvalue: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly third: Float64Array;
  readonly fourth: Float64Array;
}

/**
 * Diagonals of S₀, S₀², S₀³ and S₀⁴ for S₀ = S − λ·v·vᵀ, where H = D − A, D its diagonal, S = D^-½·A·D^-½, v ∝ √D of
 * length 1 and λ = vᵀ·S·v. Only S is sparse; with w = S·v and r = S²·e_i the rest follows from
 * S₀²·e_i = r + v_i·a − λ·w_i·v, a = λ²·v − λ·w. Time grows with the walks of two steps in the comparison graph.
 */
export function deflatedMoments(information: Information, diagonals: Float64Array): DeflatedMoments {
  const roots = diagonals.map(Math.sqrt);
  const length = Math.sqrt(dotProduct(roots, roots));
  const v = roots.map((root) => root / length);
  const timesS = (x: Float64Array): Float64Array => {
    const image = times(
      information,
      x.map((value, i) => value / (roots[i] as number)),
    );
    return x.map((value, i) => value - (image[i] as number) / (roots[i] as number));
  };
  const w = timesS(v);
  const eigenvalue = dotProduct(v, w);
  const a = v.map((value, i) => eigenvalue * (eigenvalue * value - (w[i] as number)));
  const [sw, sa] = [timesS(w), timesS(a)];
  const ssa = timesS(sa);
  const [va, aa] = [dotProduct(v, a), dotProduct(a, a)];
  const walks = returningWalks(information, roots);
  const byItem = (moment: (i: number, vi: number, lw: number) => number): Float64Array =>
    v.map((vi, i) => moment(i, vi, eigenvalue * (w[i] as number)));
  return {
    eigenvalue,
    first: byItem((_, vi) => -eigenvalue * vi * vi),
    second: byItem((i, vi, lw) => (walks.second[i] as number) - 2 * lw * vi + (eigenvalue * vi) ** 2),
    third: byItem((i, vi, lw) => {
      const alongV = (sw[i] as number) + vi * va - lw;
      return (walks.third[i] as number) + vi * (sa[i] as number) - lw * (w[i] as number) - eigenvalue * vi * alongV;
    }),
    fourth: byItem((i, vi, lw) => {
      const own = (walks.fourth[i] as number) + vi * vi * aa + lw * lw;
      return own + 2 * vi * (ssa[i] as number) - 2 * lw * (sw[i] as number) - 2 * vi * lw * va;
    }),
  };
}
