import type { Context } from '@temporalio/activity';

export interface StopSignals {
  /** Calls in flight end now: the batch ends, somebody else has the bundle, or the time to drain is over. */
  readonly signal: AbortSignal;
  /** No new call: also when the batch is paused or this worker shuts down. Calls in flight are paid for, so they may finish. */
  readonly drain: AbortSignal;
}

export interface StopOptions {
  /** How long calls in flight may take to end when this worker shuts down. */
  readonly drainMs: number;
  /** Whether a pause is behind the cancellation: then calls in flight finish. */
  readonly isPause: () => Promise<boolean>;
}

export function stopSignals(context: Context, { drainMs, isPause }: StopOptions): StopSignals {
  const abort = new AbortController();
  const drain = new AbortController();
  const stop = async (): Promise<void> => {
    drain.abort();
    if (context.cancellationDetails?.workerShutdown === true) setTimeout(() => abort.abort(), drainMs).unref();
    else if (!(await isPause().catch(() => false))) abort.abort();
  };
  if (context.cancellationSignal.aborted) void stop();
  else context.cancellationSignal.addEventListener('abort', () => void stop(), { once: true });
  return { signal: abort.signal, drain: drain.signal };
}
