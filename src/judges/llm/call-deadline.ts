/** A call that was not answered, or not to its end, in the time that it has. */
export class CallTimeoutError extends Error {
  override readonly name = 'CallTimeoutError';

  constructor(readonly timeoutMs: number) {
    super(`No complete answer within ${timeoutMs} ms`);
  }
}

export interface CallLimits {
  readonly timeoutMs: number;
  /** Ends the call at once when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Gives a call so long, its body included: the timeouts of the providers' SDKs end with the headers.
 * @throws CallTimeoutError when the time is up; otherwise whatever the call throws, also after `signal` has aborted
 */
export async function withDeadline<T>(
  { timeoutMs, signal }: CallLimits,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const end = () => controller.abort();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutMs);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  try {
    return await call(controller.signal);
  } catch (error) {
    if (timedOut && !signal.aborted) throw new CallTimeoutError(timeoutMs);
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
