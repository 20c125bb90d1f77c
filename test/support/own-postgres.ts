import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectStore } from '../../src/store/connect';
import { migrate } from '../../src/store/migrate';
import { startTestPostgres, type TestPostgres } from './embedded-binaries';
import type { TestDatabase } from './postgres';

/** A database on a server of its own, which a test may stop. */
export type OwnPostgres = TestDatabase & Pick<TestPostgres, 'stop' | 'start'>;

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'paragone-postgres-'));
  await chmod(folder, 0o755); // as root, PostgreSQL runs as another user
  const { adminUrl: url, stop, start } = await startTestPostgres(join(folder, 'postgres'), 'kept');
  const store = connectStore({ connectionString: url });
  await migrate(store);
  return {
    url,
    store,
    stop,
    start,
    async drop() {
      await store.destroy();
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
