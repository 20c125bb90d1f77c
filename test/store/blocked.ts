import { sql } from 'kysely';
import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../../src/store/connect';

/** Backends of this database that wait for a lock, once there are as many as asked for. */
export async function blockedBackends(store: Store, count: number): Promise<readonly number[]> {
  for (;;) {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(store);
    if (rows.length >= count) return rows.map(({ pid }) => pid);
    await wait(5);
  }
}
