import type { LoggedCall } from '../e2e/batch-files';

/** A line of the call log of several batches. */
export interface BatchCall extends LoggedCall {
  readonly batchId: string;
}

/** Calls that were made again later: what a fault has cost. Calls − comparisons asked = their number. */
export function repeatedCalls(calls: readonly BatchCall[]): readonly BatchCall[] {
  const last = new Map(calls.map((call) => [`${call.batchId} ${call.comparisonId}`, call]));
  return calls.filter((call) => last.get(`${call.batchId} ${call.comparisonId}`) !== call);
}
