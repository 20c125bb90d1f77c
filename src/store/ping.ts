import { sql } from 'kysely';
import type { Store } from './connect';

/** The server's version, as `18.4`. @throws what the driver throws if PostgreSQL cannot be reached */
export async function pingStore(store: Store): Promise<string> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(store);
  return rows[0]?.server_version ?? 'unknown';
}
