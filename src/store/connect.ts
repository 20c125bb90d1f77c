import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import { Pool, types } from 'pg';
import type { Database } from './schema';

export type Store = Kysely<Database>;

export interface StoreOptions {
  readonly connectionString: string;
  /** Connections of this process at most. */
  readonly maxConnections?: number;
  readonly connectTimeoutMs?: number;
  /** Called with false when PostgreSQL goes away, and with true when it is back: once for each change. */
  readonly onReachable?: (reachable: boolean) => void;
}

/** count(*) and other bigints come as strings unless told; ours are far below 2^53. */
const bigintOid = 20;

export function connectStore(options: StoreOptions): Store {
  const { connectionString, maxConnections = 8, connectTimeoutMs = 10_000, onReachable } = options;
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
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: watched(pool, onReachable) }) });
}

/** A pool opens connections anew by itself; whether that works tells whether PostgreSQL is there. */
function watched(pool: Pool, onReachable: (reachable: boolean) => void = () => undefined): PostgresPool {
  let reachable = true;
  const tell = (now: boolean): void => {
    if (now === reachable) return;
    reachable = now;
    onReachable(now);
  };
  // A connection that breaks is told of by the query that needs it. Without a listener it would end the process, also
  // while it is lent and waits between two queries of a transaction.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    async connect() {
      try {
        const client = await pool.connect();
        tell(true);
        return client;
      } catch (error) {
        tell(false);
        throw error;
      }
    },
    end: () => pool.end(),
  };
}
