import { normalCdf } from '../quality/normal-distribution';
import type { PlacedAnchor } from './anchors';
import { chainPosterior, type BandTable, type ChainPosterior } from './boundary-chain';
import type { BoundaryGrid } from './boundary-grid';

/** What the anchors tell of the boundaries between grades. */
export interface BoundaryPosterior {
  readonly grid: BoundaryGrid;
  /** Probability of each cell, by boundary: the first is that between the lowest two grades. */
  readonly marginals: readonly Float64Array[];
  /** Noise of the grading of anchors that was tried, standard deviation in log-odds, and its probability. */
  readonly noise: readonly { readonly spread: number; readonly probability: number }[];
}

/** Graders differ: a grade is given to the true score and an error of one of these spreads, in log-odds. */
const noiseSpreads = [0, 0.2, 0.4, 0.8, 1.6];
/** Anchors that are simply mistaken: their grade may be any. It keeps one of them from moving a boundary far. */
const mistakenShare = 0.02;
/** Of an anchor whose score is known, without noise: it is on one side of every place. */
const leastDeviation = 1e-9;
/** How unlike the bands of one scale are: standard deviations of the logarithm of their width. */
const irregularities = [0.2, 0.6];
/** Typical widths that are tried differ by this factor: less than two of the smaller deviations, so none falls between. */
const widthFactor = 1.4;

/** Lognormal in the width, its median the typical one. */
function widthTable({ places }: BoundaryGrid, typical: number, irregularity: number): BandTable {
  const size = places.length;
  const table = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const width = (places[j] as number) - (places[i] as number);
      const z = Math.log(width / typical) / irregularity;
      table[i * size + j] = Math.exp((-z * z) / 2) / (width * irregularity * Math.sqrt(2 * Math.PI));
    }
  }
  return table;
}

function widthTables(grid: BoundaryGrid, levels: number): readonly BandTable[] {
  const extent = (grid.places.at(-1) as number) - (grid.places[0] as number);
  const tables: BandTable[] = [];
  for (let typical = extent / (10 * levels); typical < extent / 4; typical *= widthFactor) {
    for (const irregularity of irregularities) tables.push(widthTable(grid, typical, irregularity));
  }
  return tables;
}

/** Probability of the grades of some anchors of one level, by the two boundaries of its band. */
function bandTable(own: readonly Float64Array[], levels: number, size: number): BandTable {
  const table = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      let product = 1;
      for (const below of own) {
        const inside = (below[j] as number) - (below[i] as number);
        product *= mistakenShare / levels + (1 - mistakenShare) * inside;
      }
      table[i * size + j] = product;
    }
  }
  return table;
}

/**
 * The boundaries between grades on the scale of the scores, from anchors whose scores and grades are both uncertain: an
 * ordered probit model, integrated exactly on a grid instead of fitted, so that its uncertainty can be carried on.
 *
 * P(grade g | boundaries) = Φ((b_(g+1) − x)/√(v + τ²)) − Φ((b_g − x)/√(v + τ²)) for an anchor with score x and variance
 * v, τ the noise of grading. Bands are believed to be about equally wide, as far as the anchors do not say otherwise;
 * a grade without anchors gets its place from that alone. τ, the typical width and its irregularity are averaged over.
 *
 * @param levels grades of the scale, at least 2
 */
export function boundaryPosterior(
  anchors: readonly PlacedAnchor[],
  levels: number,
  grid: BoundaryGrid,
): BoundaryPosterior {
  const size = grid.places.length;
  // Where there is no band between, no width matters.
  const widths = levels > 2 ? widthTables(grid, levels) : [new Float64Array(0)];
  const chains: { noise: number; chain: ChainPosterior }[] = [];
  for (const [noise, spread] of noiseSpreads.entries()) {
    const belowOf = anchors.map(({ score, variance }) => {
      const deviation = Math.max(leastDeviation, Math.sqrt(variance + spread * spread));
      return grid.places.map((place) => normalCdf((place - score) / deviation));
    });
    const ofLevel = (level: number) => belowOf.filter((_, k) => anchors[k]?.level === level);
    const end = (level: number, inside: (below: number) => number) =>
      new Float64Array(size).map((_, i) =>
        ofLevel(level).reduce(
          (product, below) => product * (mistakenShare / levels + (1 - mistakenShare) * inside(below[i] as number)),
          1,
        ),
      );
    const lowest = end(0, (below) => below);
    const highest = end(levels - 1, (below) => 1 - below);
    const bands = Array.from({ length: levels - 2 }, (_, k) => bandTable(ofLevel(k + 1), levels, size));
    for (const width of widths) chains.push({ noise, chain: chainPosterior(grid, lowest, bands, highest, width) });
  }
  const best = Math.max(...chains.map(({ chain }) => chain.logEvidence));
  const total = chains.reduce((sum, { chain }) => sum + Math.exp(chain.logEvidence - best), 0);
  const marginals = Array.from({ length: levels - 1 }, () => new Float64Array(size));
  const noise = noiseSpreads.map((spread) => ({ spread, probability: 0 }));
  for (const { noise: tried, chain } of chains) {
    const weight = Math.exp(chain.logEvidence - best) / total;
    (noise[tried] as { probability: number }).probability += weight;
    for (const [boundary, marginal] of chain.marginals.entries()) {
      const sum = marginals[boundary] as Float64Array;
      for (let i = 0; i < size; i++) sum[i] = (sum[i] as number) + weight * (marginal[i] as number);
    }
  }
  return { grid, marginals, noise };
}
