import type { BundleCounts } from '../src/contracts/protocol';
import type { Answer } from '../src/store/settling';

export const noCounts: BundleCounts = {
  completed: 0,
  failed: 0,
  retryable: 0,
  retryAfterMs: 0,
  short: false,
  spentUsd: null,
  blocked: null,
};

export function countsOf(answer: Answer): BundleCounts {
  if ('verdict' in answer) return { ...noCounts, completed: 1 };
  if (answer.final) return { ...noCounts, failed: 1 };
  return { ...noCounts, retryable: 1, retryAfterMs: answer.failure.retryAfterMs ?? 0 };
}

export function addCounts(left: BundleCounts, right: BundleCounts): BundleCounts {
  return {
    completed: left.completed + right.completed,
    failed: left.failed + right.failed,
    retryable: left.retryable + right.retryable,
    retryAfterMs: Math.max(left.retryAfterMs, right.retryAfterMs),
    short: left.short || right.short,
    spentUsd: right.spentUsd ?? left.spentUsd,
    blocked: left.blocked ?? right.blocked,
  };
}
