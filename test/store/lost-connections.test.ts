import { sql } from 'kysely';
import { connectStore, type Store } from '../../src/store/connect';
import { pingStore } from '../../src/store/ping';
import { isTransientStoreError } from '../../src/store/transient-error';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres';

let postgres: OwnPostgres;
let store: Store;
const told: boolean[] = [];
beforeAll(async () => {
  postgres = await startOwnPostgres();
  store = connectStore({ connectionString: postgres.url, onReachable: (reachable) => void told.push(reachable) });
});
afterAll(async () => {
  await store.destroy();
  await postgres.drop();
});
beforeEach(() => void told.splice(0));

async function backendOf(trx: Store): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
  return rows[0]!.pid;
}

async function terminate(pid: number): Promise<void> {
  await sql`select pg_terminate_backend(${pid}, 10000)`.execute(postgres.store);
}

test('a connection that breaks between two queries of a transaction fails the second, and not the process', async () => {
  const error: unknown = await store
    .transaction()
    .execute(async (trx) => {
      await terminate(await backendOf(trx));
      await new Promise((resolve) => setImmediate(resolve)); // the socket hears of it
      await pingStore(trx);
    })
    .catch((thrown: unknown) => thrown);
  expect(isTransientStoreError(error)).toBe(true);
  await pingStore(store);
  expect(told).toEqual([]); // PostgreSQL was there all the time
});

test('a connection that breaks under a query fails the query, and not the process', async () => {
  const sleeping = store.connection().execute(async (lent) => {
    const pid = await backendOf(lent);
    const slept = sql`select pg_sleep(60)`.execute(lent);
    slept.catch(() => undefined);
    await terminate(pid);
    await slept;
  });
  const error: unknown = await sleeping.catch((thrown: unknown) => thrown);
  expect(isTransientStoreError(error)).toBe(true);
  await pingStore(store);
});

test('that PostgreSQL is away, and that it is back, is told once, however often it is asked', async () => {
  await pingStore(store);
  await postgres.stop();
  for (let asked = 0; asked < 10; asked++) {
    const error: unknown = await pingStore(store).catch((thrown: unknown) => thrown);
    expect(isTransientStoreError(error)).toBe(true);
  }
  expect(told).toEqual([false]);
  await postgres.start();
  await pingStore(store);
  await pingStore(store);
  expect(told).toEqual([false, true]);
});
