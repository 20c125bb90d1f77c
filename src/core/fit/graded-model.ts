import type { BorderedSystem } from './graded-border';
import { intervalTerm } from './graded-likelihood';
import { marginIntervals, type GradedOutcome } from './graded-outcomes';
import { countPairs } from './pair-counts';
import { normalPrior } from './prior';

/** Wide enough to say nothing where data do: thresholds in log-odds, effects in log-odds per unit. */
const thresholdSpread = 10;
const effectSpread = 2;

/** The posterior of the graded estimator as a function of one list: scores, then thresholds, then effects. */
export interface GradedModel {
  readonly itemCount: number;
  readonly thresholdCount: number;
  readonly size: number;
  /** Log-likelihood less the penalties; −Infinity where thresholds are out of order. */
  objective(point: Float64Array): number;
  derivatives(point: Float64Array): BorderedSystem;
}

/** Which of the pairs that met each outcome belongs to. */
function pairIndexes(itemCount: number, outcomes: readonly GradedOutcome[]) {
  const pairs = countPairs(itemCount, outcomes);
  const indexOf = new Map<number, number>();
  for (const [k, i] of pairs.lower.entries()) indexOf.set(i * itemCount + (pairs.higher[k] as number), k);
  const pairOf = Int32Array.from(outcomes, ({ a, b }) =>
    Number(indexOf.get(Math.min(a, b) * itemCount + Math.max(a, b))),
  );
  return { pairs, pairOf };
}

/** @param columns covariates, a value per outcome each */
export function gradedModel(
  itemCount: number,
  outcomes: readonly GradedOutcome[],
  priorSpread: number,
  columns: readonly Float64Array[],
): GradedModel {
  const prior = normalPrior(priorSpread);
  const { pairs, pairOf } = pairIndexes(itemCount, outcomes);
  const { thresholdCount, winner, loser, side, upper, lower, isTie } = marginIntervals(outcomes);
  const size = itemCount + thresholdCount + columns.length;
  const precision = (parameter: number): number =>
    (parameter < itemCount + thresholdCount ? thresholdSpread : effectSpread) ** -2;

  /** The ends of outcome k's interval less its expected margin. */
  const term = (k: number, point: Float64Array) => {
    let margin = (point[winner[k] as number] as number) - (point[loser[k] as number] as number);
    for (const [c, column] of columns.entries()) {
      margin += (side[k] as number) * (column[k] as number) * (point[itemCount + thresholdCount + c] as number);
    }
    const [above, below] = [upper[k] as number, lower[k] as number];
    const u = above < 0 ? Infinity : (point[itemCount + above] as number);
    const l = isTie[k] === 1 ? -u : below < 0 ? 0 : (point[itemCount + below] as number);
    return intervalTerm(l - margin, u - margin);
  };

  return {
    itemCount,
    thresholdCount,
    size,
    objective: (point) => {
      let sum = 0;
      for (let k = 0; k < pairOf.length; k++) sum += term(k, point).value;
      for (let i = 0; i < itemCount; i++) sum -= prior.penalty(point[i] as number);
      for (let i = itemCount; i < size; i++) sum -= (precision(i) * (point[i] as number) ** 2) / 2;
      return Number.isNaN(sum) ? -Infinity : sum;
    },
    derivatives: (point) => {
      const borderSize = size - itemCount;
      const gradient = new Float64Array(size);
      const weights = new Float64Array(pairs.total.length);
      const mixed = Array.from({ length: borderSize }, () => new Float64Array(itemCount));
      const corner = Array.from({ length: borderSize }, () => new Float64Array(borderSize));
      const add = (to: Float64Array | undefined, at: number, value: number): void => {
        if (to !== undefined) to[at] = (to[at] as number) + value;
      };
      for (let k = 0; k < pairOf.length; k++) {
        const { du, dl, fu, fl, width } = term(k, point);
        const [won, lost, turn] = [winner[k] as number, loser[k] as number, side[k] as number];
        const slope = -(du + dl);
        const weight = fu + fl;
        add(gradient, won, slope);
        add(gradient, lost, -slope);
        add(weights, pairOf[k] as number, weight);
        // What the border's parameters do: effects shift the margin, thresholds move one end (a tie's moves both).
        const touched: { p: number; du: number; dl: number }[] = [];
        if ((upper[k] as number) >= 0) touched.push({ p: upper[k] as number, du: 1, dl: isTie[k] === 1 ? -1 : 0 });
        if (isTie[k] !== 1 && (lower[k] as number) >= 0) touched.push({ p: lower[k] as number, du: 0, dl: 1 });
        for (const [c, column] of columns.entries()) {
          const shift = -turn * (column[k] as number);
          if (shift !== 0) touched.push({ p: thresholdCount + c, du: shift, dl: shift });
        }
        for (const one of touched) {
          add(gradient, itemCount + one.p, one.du * du + one.dl * dl);
          const byMargin = -(one.du * fu + one.dl * fl);
          add(mixed[one.p], won, byMargin);
          add(mixed[one.p], lost, -byMargin);
          for (const other of touched) {
            const ends = one.du * other.du * (fu + width) + one.dl * other.dl * (fl + width);
            add(corner[one.p], other.p, ends - (one.du * other.dl + one.dl * other.du) * width);
          }
        }
      }
      for (let i = 0; i < itemCount; i++) add(gradient, i, -prior.gradient(point[i] as number));
      for (let i = itemCount; i < size; i++) {
        add(gradient, i, -precision(i) * (point[i] as number));
        add(corner[i - itemCount], i - itemCount, precision(i));
      }
      const curvature = point.slice(0, itemCount).map((score) => prior.curvature(score));
      return { gradient, information: { pairs, weights, curvature }, mixed, corner };
    },
  };
}
