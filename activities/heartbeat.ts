import type { Context } from '@temporalio/activity';

const heartbeatIntervalMs = 1_000;

export interface Lease {
  readonly leaseMs: number;
  readonly renew: () => Promise<void>;
}

/**
 * Says that the activity is alive, to Temporal and to the rows it holds, and lets cancellation reach it. Returns what stops it.
 * @param lease null: it holds no rows
 */
export function startHeartbeat(context: Context, lease: Lease | null): () => void {
  const heart = setInterval(() => context.heartbeat(), heartbeatIntervalMs);
  if (lease === null) return () => clearInterval(heart);
  // A renewal that fails is made good by the next one; if none succeeds, the rows are somebody else's.
  const renewals = setInterval(() => void lease.renew().catch(() => undefined), lease.leaseMs / 4);
  return () => {
    clearInterval(heart);
    clearInterval(renewals);
  };
}
