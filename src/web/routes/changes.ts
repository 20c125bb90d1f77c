import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { setTimeout as pause } from 'node:timers/promises';
import { untilNextTick } from '../live/shared-readings';

/** Proxies close a connection on which nothing comes for long. */
const looksPerSignOfLife = 15;

interface Watched {
  /** Aborts when the server stops. */
  readonly closing: AbortSignal;
  /** What the page shows already, by name of a part: it is not told anew. */
  readonly shown?: Readonly<Record<string, string>>;
  /** By name of a part, what it depends on: the part has changed when this has. And whether nothing will change any more. */
  readonly read: () => Promise<{ readonly told: Readonly<Record<string, string>>; readonly isLast: boolean }>;
}

/**
 * Server-sent events: `change` with the name of a part of the page that has changed, `end` after the last. When something
 * cannot be read the stream ends, and the browser comes again by itself.
 */
export function tellChanges(c: Context, { closing, shown = {}, read }: Watched): Response {
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    const seen = new Map(Object.entries(shown));
    for (let look = 0; !signal.aborted; look++) {
      const facts = await read().catch(() => null);
      if (facts === null) return;
      for (const [part, depends] of Object.entries(facts.told)) {
        // Also at first: the page may be older than the stream.
        if (seen.get(part) !== depends) await stream.writeSSE({ event: 'change', data: part });
        seen.set(part, depends);
      }
      if (facts.isLast) return stream.writeSSE({ event: 'end', data: '' });
      if (look % looksPerSignOfLife === 0) await stream.writeSSE({ event: 'alive', data: '' });
      await pause(untilNextTick(), undefined, { signal }).catch(() => undefined);
    }
  });
}
