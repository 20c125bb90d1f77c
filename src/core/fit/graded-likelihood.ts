import { winProbability } from './bradley-terry';

/** The logarithm of one outcome's probability and its derivatives; `l` and `u` are the ends of its interval. */
export interface IntervalTerm {
  readonly value: number;
  /** By the upper and the lower end. */
  readonly du: number;
  readonly dl: number;
  /** σ(u)·σ(−u) and σ(l)·σ(−l): negative second derivatives by a common shift of both ends. */
  readonly fu: number;
  readonly fl: number;
  /** What an interval of finite width adds to the curvature of each end, and takes from the mixed one. */
  readonly width: number;
}

const logSigmoid = (x: number): number => Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x)));

/**
 * ln(σ(u) − σ(l)) for l < u, either end perhaps infinite, by σ(u) − σ(l) = σ(u)·σ(−l)·(1 − e^(l − u)): exact also far
 * out, and concave in both ends together. −Infinity if the ends are not in order.
 */
export function intervalTerm(l: number, u: number): IntervalTerm {
  const gap = u - l;
  const [below, above] = [winProbability(l), winProbability(u)];
  const decay = 1 / Math.expm1(gap);
  return {
    value: gap > 0 ? logSigmoid(u) + logSigmoid(-l) + Math.log(-Math.expm1(-gap)) : -Infinity,
    du: 1 - above + decay,
    dl: -below - decay,
    fu: above * (1 - above),
    fl: below * (1 - below),
    width: decay * (1 + decay),
  };
}
