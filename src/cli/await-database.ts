import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config';
import { connectStore } from '../store/connect';
import { pingStore } from '../store/ping';
import { isTransientStoreError } from '../store/transient-error';
import type { Say } from './connections';
import { databaseHost } from './reachable';

const retryMs = 2_000;
const connectTimeoutMs = 5_000;

/**
 * Resolves when the configured PostgreSQL answers, or when the command is interrupted. That it has to wait is said
 * once: a worker may start before its database does. What waiting does not mend is left to the check that follows.
 */
export async function databaseReached(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  { say, interrupted }: { readonly say: Say; readonly interrupted: AbortSignal },
): Promise<void> {
  if (databaseUrl === null) return;
  const store = connectStore({ connectionString: databaseUrl, connectTimeoutMs, maxConnections: 1 });
  try {
    for (let said = false; !interrupted.aborted; said = true) {
      try {
        await pingStore(store);
        return;
      } catch (error) {
        if (!isTransientStoreError(error)) return;
        const remedy = 'The worker waits for it, and begins by itself when it is there';
        if (!said) say(`DATABASE_UNREACHABLE: PostgreSQL at ${databaseHost(databaseUrl)} gives no answer. ${remedy}.`);
      }
      await pause(retryMs, undefined, { signal: interrupted }).catch(() => undefined);
    }
  } finally {
    await store.destroy();
  }
}
