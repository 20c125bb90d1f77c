import { sql } from 'kysely';
import { batchWorkflowId } from '../../src/contracts/ids';
import { connectStore } from '../../src/store/connect';
import type { RunningWorker } from '../../src/worker';
import { until } from '../support/command';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let worker: RunningWorker;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  worker = await rig.startWorker(database.store);
});

afterAll(async () => {
  await worker.stop();
  await rig.stop();
  await database.drop();
});

test('an update that ends a batch is answered though the bundles that it cancels have ended meanwhile', async () => {
  const { handle } = await rig.client(database.store).startBatch({
    items: items(6),
    judges: ['simulated:latencyMs=1000'],
    budget: 6,
    seed: '5',
  });
  for await (const { wave } of handle.watch()) if (wave > 0) break;
  const keeper = connectStore({ connectionString: database.url, maxConnections: 1 });
  const held = await keeper.startTransaction().execute();
  await held.selectFrom('batches').select('id').where('id', '=', handle.batchId).forUpdate().execute();
  const answer = handle.updateThresholds({ completionThresholdPct: 1 });
  answer.catch(() => undefined); // it is awaited below
  await until('the change to be written', async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%from "batches"%for update'`.execute(
      database.store,
    );
    return rows.length > 0;
  });
  // The workflow task of the update is open as long as the row is held: the ends of bundles wait at the server.
  const workflow = rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId));
  await until('the bundles to end', async () => (await workflow.describe()).raw.pendingActivities?.length === 0);
  await held.rollback().execute();
  await keeper.destroy();
  expect((await answer).completionThresholdPct).toBe(1);
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'threshold_override' });
});
