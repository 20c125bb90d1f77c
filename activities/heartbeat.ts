import type { Context } from '@temporalio/activity';

const heartbeatIntervalMs = 1_000;

/** Says that the activity is alive, and lets cancellation reach it. Returns what stops it. */
export function startHeartbeat(context: Context): () => void {
  const timer = setInterval(() => context.heartbeat(), heartbeatIntervalMs);
  return () => clearInterval(timer);
}
