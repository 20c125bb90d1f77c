import type { BatchStatus } from '../contracts/batch';

/** What the process tells its caller. */
export const exitCode = { complete: 0, failed: 1, badInput: 2, cancelled: 3, interrupted: 130 } as const;

export function exitCodeOf(status: BatchStatus): number {
  if (status === 'failed') return exitCode.failed;
  return status === 'cancelled' ? exitCode.cancelled : exitCode.complete;
}
