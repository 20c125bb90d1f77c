import { dollars, isNearCap } from '../contracts/cost';
import type { BatchProgress } from '../contracts/protocol';

/** What is spent, and of how much. */
export function costText({ spentUsd, maxUsd }: BatchProgress['cost']): string {
  return maxUsd === null ? dollars(spentUsd) : `${dollars(spentUsd)} of at most ${dollars(maxUsd)}`;
}

/** Null: there is no cap, or much of it is left. */
export function capWarning({ batchId, cost }: BatchProgress): string | null {
  const { spentUsd, maxUsd } = cost;
  if (!isNearCap(spentUsd, maxUsd)) return null;
  const told = `The cap on cost of ${dollars(maxUsd ?? 0)} is near: 80 % of it or more is spent.`;
  return `${told} \`paragone override ${batchId} --max-cost USD\` raises it.`;
}
