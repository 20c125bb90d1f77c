/** Ids are derived, never drawn: a retry finds what the first try wrote. */

export function batchWorkflowId(batchId: string): string {
  return `cj-batch/${batchId}`;
}

/** The batch of its workflow, or of one of its jobs'; null: it is no workflow of ours. */
export function batchOfWorkflow(workflowId: string): string | null {
  return /^cj-batch\/([^/]+)(\/job\/[^/]+)?$/.exec(workflowId)?.[1] ?? null;
}

/** @param jobKey unique over all batches */
export function jobWorkflowId(batchId: string, jobKey: string): string {
  return `${batchWorkflowId(batchId)}/job/${jobKey}`;
}

/** Unique within a batch. Wave and position count from 1. */
export function comparisonId(wave: number, position: number): string {
  return `w${wave}p${position}`;
}
