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
  /** Drops everything in memory; the folder is the caller's to remove. */
  stop(): Promise<void>;
}

/**
 * A throwaway PostgreSQL, fast because it would not survive a crash. Meant for a jest globalSetup.
 * @param dir as root it must be reachable by everyone, as a folder in /tmp is; it changes owner.
 */
export async function startTestPostgres(dir: string): Promise<TestPostgres> {
  const user = await findServerUser();
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o700);
  if (user) await chown(dir, user.uid, user.gid);
  const place = { folder: dir, copyFolder: copyFolderIn(user ? defaultSystemFolder : cache), user };
  const installed = await findPostgresPackage();
  const binary = await preparePostgresBinaries({ installed, ...place });
  const cluster = await ensureCluster(place, binary, {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
  });
  const server = await ensurePostgres({ cluster, binary, preferredPort: null, onProgress: silent });
  return {
    adminUrl: databaseUrl(cluster, server.port, 'postgres'),
    stop: () =>
      endProcess(server, [
        ['SIGQUIT', 5000],
        ['SIGKILL', 10_000],
      ]),
  };
}
