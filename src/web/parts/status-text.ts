import type { BatchStatus } from '../../contracts/batch';

/** `complete, stable`: the status, and why it ended if it says more. */
export function statusText(status: BatchStatus, reason: string | null): string {
  return reason === null || reason === status ? status : `${status}, ${reason.replaceAll('_', ' ')}`;
}

export function hasEnded(status: BatchStatus): boolean {
  return status === 'complete' || status === 'failed' || status === 'cancelled';
}

export function decisionText(decision: { readonly kind: string; readonly reason: string | null } | null): string {
  if (decision === null) return 'none yet';
  return decision.reason === null ? decision.kind : `${decision.kind}, ${decision.reason.replaceAll('_', ' ')}`;
}

/** To the minute, in UTC. */
export function momentText(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

export function batchPath(batchId: string, ...rest: readonly string[]): string {
  return ['/batches', batchId, ...rest].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/');
}
