import type { Context } from '@temporalio/activity';

export interface StopSignals {
  /** Calls in flight end now: the batch ends, somebody else has the bundle, or the time to drain is over. */
  readonly signal: AbortSignal;
  /** No new call: also when this worker shuts down. Calls in flight are paid for, so they may finish. */
  readonly drain: AbortSignal;
}

export interface StopOptions {
  /** How long calls in flight may take to end when this worker shuts down. */
  readonly drainMs: number;
}

export function stopSignals(context: Context, { drainMs }: StopOptions): StopSignals {
  const abort = new AbortController();
  const drain = new AbortController();
  const stop = (): void => {
    drain.abort();
    if (context.cancellationDetails?.workerShutdown === true) setTimeout(() => abort.abort(), drainMs).unref();
    else abort.abort();
  };
  if (context.cancellationSignal.aborted) stop();
  else context.cancellationSignal.addEventListener('abort', stop, { once: true });
  return { signal: abort.signal, drain: drain.signal };
}
