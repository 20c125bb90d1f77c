/** A share of a limit on calls at once. Whoever got a slot gives it back exactly once. */
export interface Slots {
  /** Waits in line (first come, first served); null if `signal` aborts first. Otherwise the function that frees it. */
  acquire(signal: AbortSignal): Promise<(() => void) | null>;
}

/**
 * A counting semaphore.
 * @param limit slots in all, a whole number from 1
 * @throws RangeError for another limit
 */
export function createSlots(limit: number): Slots {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`Expected a concurrency that is a whole number from 1, got ${limit}.`);
  }
  let free = limit;
  const queue = new Set<() => void>();

  const take = (): (() => void) => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [first] = queue;
      // The slot goes straight to the first in line, so that nobody who asks later gets before it.
      if (first === undefined) free += 1;
      else first();
    };
  };

  return {
    acquire: (signal) => {
      if (signal.aborted) return Promise.resolve(null);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(take());
      }
      return new Promise((answer) => {
        const leave = (answered: (() => void) | null) => {
          queue.delete(proceed);
          signal.removeEventListener('abort', giveUp);
          answer(answered);
        };
        const proceed = () => leave(take());
        const giveUp = () => leave(null);
        queue.add(proceed);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
