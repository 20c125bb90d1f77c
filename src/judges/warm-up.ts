/** The beginning of a prompt that the provider keeps once it has answered a call with it. */
export interface CachedPrefix {
  /** Equal for equal prefixes of the same judge, and only for those. */
  readonly key: string;
  /** How long the provider keeps it after the last use. */
  readonly lifetimeMs: number;
}

/** How the call that had its turn ended: an `answered` one leaves the prefix readable, an `unsent` one was none. */
export type TurnEnding = 'answered' | 'failed' | 'unsent';

/**
 * Lets the first call with a prefix go ahead of the others, which then read what it has written instead of paying for
 * it again. Knows calls of this process only.
 */
export interface WarmUp {
  /**
   * Waits while another call with one of the prefixes is the first to be sent: once for each prefix at most, and
   * without waiting again if that call failed. Null if `signal` aborts first. Whoever gets the function calls it once,
   * with how the own call ended.
   * @param prefixes each the beginning of the next
   */
  enter(prefixes: readonly CachedPrefix[], signal: AbortSignal): Promise<((ending: TurnEnding) => void) | null>;
}

/** Every so many prefixes, those that have gone cold are forgotten. */
const sweepEvery = 1000;

/** @param now milliseconds of a clock that never goes back */
export function createWarmUp(now: () => number = () => performance.now()): WarmUp {
  const warmUntilMs = new Map<string, number>();
  const leading = new Map<string, Promise<TurnEnding>>();
  let led = 0;

  return {
    async enter(prefixes, signal) {
      const ends: ((ending: TurnEnding) => void)[] = [];
      const endAll = (ending: TurnEnding) => {
        for (const { key, lifetimeMs } of ending === 'answered' ? prefixes : [])
          warmUntilMs.set(key, now() + lifetimeMs);
        for (const end of ends) end(ending);
      };
      for (const { key } of prefixes) {
        // After `unsent` whoever comes first leads, and the rest waits for that one.
        let last: TurnEnding = 'unsent';
        for (let first = leading.get(key); first !== undefined && last === 'unsent'; first = leading.get(key)) {
          last = await unlessAborted(first, signal);
          if (!signal.aborted) continue;
          endAll('unsent');
          return null;
        }
        if (last === 'unsent' && !isWarm(key)) ends.push(lead(key));
      }
      return endAll;
    },
  };

  function isWarm(key: string): boolean {
    return (warmUntilMs.get(key) ?? Number.NEGATIVE_INFINITY) > now();
  }

  function lead(key: string): (ending: TurnEnding) => void {
    led += 1;
    if (led % sweepEvery === 0) for (const known of warmUntilMs.keys()) if (!isWarm(known)) warmUntilMs.delete(known);
    let tell = (_: TurnEnding) => {};
    leading.set(key, new Promise((resolve) => (tell = resolve)));
    return (ending) => {
      leading.delete(key);
      tell(ending);
    };
  }
}

/** `unsent` if the signal aborts first. */
async function unlessAborted(ending: Promise<TurnEnding>, signal: AbortSignal): Promise<TurnEnding> {
  if (signal.aborted) return 'unsent';
  return new Promise((resolve) => {
    const giveUp = () => resolve('unsent');
    signal.addEventListener('abort', giveUp, { once: true });
    void ending.then((how) => {
      signal.removeEventListener('abort', giveUp);
      resolve(how);
    });
  });
}
