import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from '../../src/services/end-process';
import { findTemporal } from '../../src/services/find-temporal';
import { findTestServer } from '../../src/services/find-test-server';
import { withFolderLock } from '../../src/services/folder-lock';
import { preparePostgresBinaries } from '../../src/services/postgres-binaries';
import { databaseUrl, ensureCluster } from '../../src/services/postgres-cluster';
import { findPostgresPackage } from '../../src/services/postgres-package';
import { copyFolderIn, defaultSystemFolder } from '../../src/services/postgres-place';
import { ensurePostgres } from '../../src/services/postgres-server';
import { findServerUser } from '../../src/services/server-user';

const cache = join(__dirname, '..', '..', 'node_modules', '.cache', 'paragone');
const silent = (): void => undefined;

/** Paths of the Temporal CLI and of the time-skipping test server; fetched by the first test run, once for all its processes. */
export async function testBinaries(): Promise<{ temporal: string; testServer: string }> {
  return withFolderLock(cache, silent, async () => ({
    temporal: (await findTemporal(cache, silent)).path,
    testServer: await findTestServer(cache),
  }));
}

export interface TestPostgres {
  /** Superuser, database `postgres`. */
  readonly adminUrl: string;
  /** Ends it at once, as a crash of the process would; the folder is the caller's to remove. */
  stop(): Promise<void>;
  /** After `stop`: a new server on the same folder and port. */
  start(): Promise<void>;
}

/** Faster than on disk; survives the end of its process, not that of the machine. */
const inMemory = { fsync: 'off', full_page_writes: 'off', max_connections: '200' } as const;

/**
 * A throwaway PostgreSQL.
 * @param dir as root it must be reachable by everyone, as a folder in /tmp is; it changes owner.
 * @param commits `kept`: what is committed is there after `stop` and `start`; `fast`: the last moments may be lost
 */
export async function startTestPostgres(dir: string, commits: 'fast' | 'kept' = 'fast'): Promise<TestPostgres> {
  const user = await findServerUser();
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o700);
  if (user) await chown(dir, user.uid, user.gid);
  const place = { folder: dir, copyFolder: copyFolderIn(user ? defaultSystemFolder : cache), user };
  const installed = await findPostgresPackage();
  const binary = await preparePostgresBinaries({ installed, ...place });
  const settings = { ...inMemory, ...(commits === 'fast' && { synchronous_commit: 'off' }) };
  const cluster = await ensureCluster(place, binary, settings);
  let server = await ensurePostgres({ cluster, binary, preferredPort: null, onProgress: silent });
  return {
    adminUrl: databaseUrl(cluster, server.port, 'postgres'),
    stop: () =>
      endProcess(server, [
        ['SIGQUIT', 5000],
        ['SIGKILL', 10_000],
      ]),
    async start() {
      const { port } = server;
      server = await ensurePostgres({ cluster, binary, preferredPort: port, onProgress: silent });
      if (server.port !== port) throw new Error(`Port ${port} was taken while PostgreSQL was stopped.`);
    },
  };
}
