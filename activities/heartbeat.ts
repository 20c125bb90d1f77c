import type { Context } from '@temporalio/activity';

const heartbeatIntervalMs = 1_000;

export interface Lease {
  readonly leaseMs: number;
  readonly renew: () => Promise<void>;
}

/** Says that the activity is alive, to Temporal and to the rows it holds, and lets cancellation reach it. Returns what stops it. */
export function startHeartbeat(context: Context, { leaseMs, renew }: Lease): () => void {
  const heart = setInterval(() => context.heartbeat(), heartbeatIntervalMs);
  // A renewal that fails is made good by the next one; if none succeeds, the rows are somebody else's.
  const lease = setInterval(() => void renew().catch(() => undefined), leaseMs / 4);
  return () => {
    clearInterval(heart);
    clearInterval(lease);
  };
}
