import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { connectStore, type Store } from '../../src/store/connect';
import { templateDatabase, testServices } from './test-services';

export interface TestDatabase {
  readonly url: string;
  readonly store: Store;
  drop(): Promise<void>;
}

/** A database of its own, migrated; `empty` for tests of the migrations themselves. */
export async function createTestDatabase(from: 'template' | 'empty' = 'template'): Promise<TestDatabase> {
  const { adminUrl } = testServices();
  const admin = new Pool({ connectionString: adminUrl, max: 1 });
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await admin.query(`create database ${name}${from === 'template' ? ` template ${templateDatabase}` : ''}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  // On a busy machine tests wait longer for one of their connections than a worker may.
  const store = connectStore({ connectionString: url.href, connectTimeoutMs: 60_000 });
  return {
    url: url.href,
    store,
    async drop() {
      await store.destroy();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
