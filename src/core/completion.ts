/** Facts that completion is computed from. Pairs are distinct and unordered. */
export interface Coverage {
  readonly coveredPairs: number;
  readonly possiblePairs: number;
  readonly totalBudget: number;
}

/** What a batch can reach: its budget, or every pair once, whichever is less. */
function completionDenominator({ possiblePairs, totalBudget }: Omit<Coverage, 'coveredPairs'>): number {
  return Math.min(totalBudget, possiblePairs);
}

/** Distinct valid pairs as a percentage of the denominator: 0 to 100 by construction. */
export function completionPct(coverage: Coverage): number {
  return (100 * coverage.coveredPairs) / completionDenominator(coverage);
}

/** How far a batch has come, as its logs say it: `34/100 (34.00%) vs threshold 95.00%`. */
export function completionText(coverage: Coverage, thresholdPct: number): string {
  const figures = `${coverage.coveredPairs}/${completionDenominator(coverage)} (${completionPct(coverage).toFixed(2)}%)`;
  return `${figures} vs threshold ${thresholdPct.toFixed(2)}%`;
}

/** Unordered pairs of different items: n(n − 1)/2. */
export function possiblePairs(itemCount: number): number {
  return (itemCount * (itemCount - 1)) / 2;
}
