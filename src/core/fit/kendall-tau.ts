/**
 * Kendall's rank correlation (tau a): pairs of places in the same order less those in opposite order, as a share of all
 * pairs; −1 to 1. A pair that either list ties counts for neither. NaN below two values.
 *
 * @throws RangeError if the lengths differ
 */
export function kendallTau(xs: readonly number[], ys: readonly number[]): number {
  if (xs.length !== ys.length) {
    throw new RangeError(`Expected two lists of one length, got ${xs.length} and ${ys.length}.`);
  }
  let concordance = 0;
  for (let i = 0; i < xs.length; i++) {
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [(xs[i] as number) - (xs[j] as number), (ys[i] as number) - (ys[j] as number)];
      concordance += Math.sign(dx) * Math.sign(dy);
    }
  }
  return (2 * concordance) / (xs.length * (xs.length - 1));
}
