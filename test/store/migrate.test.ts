import { Migrator, NO_MIGRATIONS, sql } from 'kysely';
import { insertBatch } from '../../src/store/batches';
import { connectStore, type Store } from '../../src/store/connect';
import { listPendingMigrations, migrate } from '../../src/store/migrate';
import { migrations } from '../../src/store/migrations';
import { pingStore } from '../../src/store/ping';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { batchOf } from './sample-batch';

const all = Object.keys(migrations);
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase('empty');
});
afterEach(() => database.drop());

async function listTables(store: Store): Promise<readonly string[]> {
  const { rows } = await sql<{ table_name: string }>`
    select table_name from information_schema.tables
    where table_schema = 'public' and table_name not like 'kysely%' order by table_name`.execute(store);
  return rows.map((row) => row.table_name);
}

test('an empty database lacks every migration; after migrating it lacks none', async () => {
  expect(await listPendingMigrations(database.store)).toEqual(all);
  expect(await migrate(database.store)).toEqual(all);
  expect(await listPendingMigrations(database.store)).toEqual([]);
});

test('migrating twice is harmless: rows stay as they are', async () => {
  await migrate(database.store);
  await insertBatch(database.store, batchOf('kept'));
  expect(await migrate(database.store)).toEqual([]);
  expect(await database.store.selectFrom('items').select('id').execute()).toHaveLength(4);
});

test('20 clients migrate an empty database at once: each migration runs once', async () => {
  const stores = Array.from({ length: 20 }, () => connectStore({ connectionString: database.url, maxConnections: 1 }));
  const ran = await Promise.all(stores.map(migrate));
  await Promise.all(stores.map((store) => store.destroy()));
  expect(ran.flat()).toEqual(all);
});

test('down leaves no table behind, and up makes the same tables again', async () => {
  await migrate(database.store);
  const tables = await listTables(database.store);
  const migrator = new Migrator({
    db: database.store,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  expect((await migrator.migrateTo(NO_MIGRATIONS)).error).toBeUndefined();
  expect(await listTables(database.store)).toEqual([]);
  expect(await migrate(database.store)).toEqual(all);
  expect(await listTables(database.store)).toEqual(tables);
  expect(tables).toEqual(expect.arrayContaining(['attempts', 'batches', 'comparisons', 'decisions', 'items', 'waves']));
});

test('rows of the first release are kept by an upgrade, and can be swept', async () => {
  const migrator = new Migrator({
    db: database.store,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  await migrator.migrateTo('0001-initial');
  await sql`
    insert into batches (id, fingerprint, status, trait, seed, mode, total_budget, settings)
    values ('old', 'f', 'comparing', 'wit', '1', 'serial_bundle', 10, '{}')`.execute(database.store);
  await sql`
    insert into items (batch_id, position, id, text, text_sha256, is_anchor)
    values ('old', 0, 'x', 'X.', '0', false), ('old', 1, 'y', 'Y.', '0', false)`.execute(database.store);
  await sql`insert into judges values ('old', 0, 'scripted', 'scripted', null)`.execute(database.store);
  await sql`insert into waves (batch_id, wave, kind, planned) values ('old', 1, 'coverage', 1)`.execute(database.store);
  await sql`
    insert into comparisons (batch_id, wave, position, id, a, b, judge, status, processing_started_at)
    values ('old', 1, 1, 'w1p1', 'x', 'y', 0, 'processing', now())`.execute(database.store);
  expect(await migrate(database.store)).toEqual(all.slice(1));
  expect(await database.store.selectFrom('comparisons').selectAll().executeTakeFirstOrThrow()).toMatchObject({
    status: 'processing',
    deliveries_allowed: 3,
    lease_until: expect.any(Date),
  });
});

test('a database of a later release is refused', async () => {
  await migrate(database.store);
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2100-01-01')`.execute(database.store);
  await expect(migrate(database.store)).rejects.toThrow(/9999-later/);
});

test('ping answers with the version of the server', async () => {
  expect(await pingStore(database.store)).toMatch(/^\d+\.\d+/);
});
