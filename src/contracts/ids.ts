/** Ids are derived, never drawn: a retry finds what the first try wrote. */

export function batchWorkflowId(batchId: string): string {
  return `cj-batch/${batchId}`;
}

/** Unique within a batch. Wave and position count from 1. */
export function comparisonId(wave: number, position: number): string {
  return `w${wave}p${position}`;
}
