import type { ComparisonCounts } from '../../contracts/batch';

export function settledCount({ completed, failed, expired, cancelled }: ComparisonCounts): number {
  return completed + failed + expired + cancelled;
}
