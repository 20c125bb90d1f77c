/** How far scores are told apart, from their variance and standard errors. Null where there is nothing to divide by. */
export interface Reliability {
  /** Scale separation reliability 1 − mean(se²)/var(θ); at most 1, negative where errors exceed the spread. */
  readonly ssr: number | null;
  /** Separation index sd(θ)/√mean(se²), at least 0. */
  readonly separation: number | null;
}

/**
 * Reliability as comparative judgement reports it (Pollitt 2012, Assessment in Education 19, 281–300; var(θ) with n −
 * 1). Beware: pairing that chases close scores inflates both.
 *
 * @param scores in log-odds, by item
 * @param standardErrors in log-odds, by item
 */
export function reliability(scores: readonly number[], standardErrors: readonly number[]): Reliability {
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (n - 1);
  const meanSquaredError = standardErrors.reduce((sum, error) => sum + error * error, 0) / n;
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    ssr: orNull(1 - meanSquaredError / variance),
    separation: Number.isFinite(meanSquaredError) ? orNull(Math.sqrt(variance / meanSquaredError)) : null,
  };
}
