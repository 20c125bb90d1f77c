import type { Context } from '@temporalio/activity';

export interface StopSignals {
  /** Calls in flight end now: the batch is cancelled, or Temporal has given the bundle to somebody else. */
  readonly signal: AbortSignal;
  /** No new call: also when this worker shuts down. Calls in flight are paid for, so they may finish. */
  readonly drain: AbortSignal;
}

export function stopSignals(context: Context): StopSignals {
  const abort = new AbortController();
  const drain = new AbortController();
  const stop = (): void => {
    drain.abort();
    if (context.cancellationDetails?.workerShutdown !== true) abort.abort();
  };
  if (context.cancellationSignal.aborted) stop();
  else context.cancellationSignal.addEventListener('abort', stop, { once: true });
  return { signal: abort.signal, drain: drain.signal };
}
