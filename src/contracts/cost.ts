/** A cap is warned about once so much of it is spent. */
const warningShare = 0.8;

export function isNearCap(spentUsd: number, maxCostUsd: number | null): boolean {
  return maxCostUsd !== null && spentUsd >= warningShare * maxCostUsd;
}

/** US dollars as people read them: cents; of less than a dollar, the first two digits that are not 0. */
export function dollars(usd: number): string {
  if (usd === 0 || usd >= 1) return `$${usd.toFixed(2)}`;
  return `$${usd.toFixed(Math.min(12, Math.max(2, 1 - Math.floor(Math.log10(usd)))))}`;
}
