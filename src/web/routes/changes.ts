import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { setTimeout as pause } from 'node:timers/promises';

const pollMs = 1_000;
/** Proxies close a connection on which nothing comes for long. */
const pollsPerSignOfLife = 15;

interface Watched<Facts extends Readonly<Record<string, unknown>>> {
  /** Aborts when the server stops. */
  readonly closing: AbortSignal;
  /** By name of a part of the page, what it depends on: as JSON, the part has changed when this has. */
  readonly read: () => Promise<Facts>;
  /** Whether nothing will change any more. */
  readonly isLast: (read: Facts) => boolean;
}

/**
 * Server-sent events: `change` with the name of a part of the page that has changed, `end` after the last. When something
 * cannot be read the stream ends, and the browser comes again by itself.
 */
export function tellChanges<Facts extends Readonly<Record<string, unknown>>>(
  c: Context,
  { closing, read, isLast }: Watched<Facts>,
): Response {
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    const seen = new Map<string, string>();
    for (let poll = 0; !signal.aborted; poll++) {
      const facts = await read().catch(() => null);
      if (facts === null) return;
      for (const [part, depends] of Object.entries(facts)) {
        const shown = JSON.stringify(depends);
        // Also at first: the page may be older than the stream.
        if (seen.get(part) !== shown) await stream.writeSSE({ event: 'change', data: part });
        seen.set(part, shown);
      }
      if (isLast(facts)) return stream.writeSSE({ event: 'end', data: '' });
      if (poll % pollsPerSignOfLife === 0) await stream.writeSSE({ event: 'alive', data: '' });
      await pause(pollMs, undefined, { signal }).catch(() => undefined);
    }
  });
}
