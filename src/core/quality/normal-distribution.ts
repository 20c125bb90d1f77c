/** The 97.5 % point of the standard normal distribution: half-width of a 95 % interval in standard errors. */
export const z95 = 1.959963984540054;

const farTail = 37;

/**
 * Φ(x): the probability that a standard normal variable is at most x, to about 1e-15. By Marsaglia's series (2004,
 * Evaluating the normal distribution, J. Stat. Softw. 11(4)) near 0 and Laplace's continued fraction in the tails, so
 * that small probabilities keep their digits.
 */
export function normalCdf(x: number): number {
  if (x < -farTail) return 0;
  if (x > farTail) return 1;
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) > 3) {
    const z = Math.abs(x);
    let fraction = z;
    for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
    return x < 0 ? density / fraction : 1 - density / fraction;
  }
  let sum = x;
  for (let term = x, k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * density;
}

/** The probability of a value at least so far from 0, either way, under the standard normal distribution. */
export function twoSidedP(z: number): number {
  return 2 * normalCdf(-Math.abs(z));
}
