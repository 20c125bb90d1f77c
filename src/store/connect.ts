import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Database } from './schema';

export type Store = Kysely<Database>;

export interface StoreOptions {
  readonly connectionString: string;
  /** Connections of this process at most. */
  readonly maxConnections?: number;
  readonly connectTimeoutMs?: number;
  /** Called when an idle connection breaks, as when PostgreSQL restarts; the pool opens another by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

/** count(*) and other bigints come as strings unless told; ours are far below 2^53. */
const bigintOid = 20;

export function connectStore(options: StoreOptions): Store {
  const { connectionString, maxConnections = 8, connectTimeoutMs = 10_000, onConnectionLost } = options;
  const pool = new Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'paragone',
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === bigintOid ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  pool.on('error', (error) => onConnectionLost?.(error));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
