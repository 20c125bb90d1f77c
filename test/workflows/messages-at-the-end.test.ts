import type { WorkflowHandle } from '@temporalio/client';
import { sql } from 'kysely';
import { BatchHandle } from '../../src/client/batch-handle';
import { BatchEndedError } from '../../src/client/errors';
import type { ParagoneClient } from '../../src/client/paragone-client';
import { toProblem } from '../../src/cli/problem';
import { batchWorkflowId } from '../../src/contracts/ids';
import { findBatch } from '../../src/store/batches';
import { connectStore } from '../../src/store/connect';
import type { RunningWorker } from '../../src/worker';
import { until } from '../support/command';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;
let worker: RunningWorker;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
  client = rig.client(database.store);
  worker = await rig.startWorker(database.store);
});

afterAll(async () => {
  await worker.stop();
  await rig.stop();
  await database.drop();
});

const request = { items: items(4), judges: ['simulated'], seed: '5' };

/** A handle whose messages are on their way while the batch ends. */
async function overtaken(): Promise<BatchHandle> {
  const { handle } = await client.startBatch(request);
  const workflow = rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId));
  const late = {
    ...workflow,
    signal: async (...args: Parameters<WorkflowHandle['signal']>) => {
      await workflow.result();
      return workflow.signal(...args);
    },
    executeUpdate: async (...args: Parameters<WorkflowHandle['executeUpdate']>) => {
      await workflow.result();
      return workflow.executeUpdate(...args);
    },
  } as WorkflowHandle;
  return new BatchHandle(handle.batchId, database.store, late);
}

test.each([
  ['override', (handle: BatchHandle) => handle.updateThresholds({ totalBudget: 80 })],
  ['override --no-wait', (handle: BatchHandle) => handle.overrideThresholds({ totalBudget: 80 })],
  ['pause', (handle: BatchHandle) => handle.pause('too late')],
  ['cancel', (handle: BatchHandle) => handle.cancel('too late')],
])('%s that the end overtakes says batch_ended, with the status', async (_name, send) => {
  const handle = await overtaken();
  const error: unknown = await send(handle).catch((thrown: unknown) => thrown);
  expect(toProblem(error)).toMatchObject({
    code: 'batch_ended',
    message: `Batch ${handle.batchId} has ended (complete) and takes no message.`,
  });
});

test('a change that comes while the end is being written is refused, and the settings stay', async () => {
  const { handle } = await client.startBatch({
    ...request,
    items: items(100),
    judges: ['simulated:latencyMs=1000'],
    budget: 50,
  });
  for await (const { counts } of handle.watch()) if (counts.completed > 0) break;
  // 32 of 50 are judged at once, so the batch goes on for a while. Nobody can end it as long as its row is held; outcomes,
  // which only refer to it, are let through.
  const keeper = connectStore({ connectionString: database.url, maxConnections: 1 });
  const held = await keeper.startTransaction().execute();
  await held.selectFrom('batches').select('id').where('id', '=', handle.batchId).forNoKeyUpdate().execute();
  await handle.finalizeNow('a test');
  await until('the end to be written', async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
        and query like 'update "batches" set "status"%ended_at%'`.execute(database.store);
    return rows.length > 0;
  });
  const refused = expect(handle.updateThresholds({ totalBudget: 80 })).rejects.toThrow(
    new BatchEndedError(`Batch ${handle.batchId} has ended (complete) and takes no message.`),
  );
  await held.commit().execute();
  await refused;
  await keeper.destroy();
  expect((await rig.resultOf(handle.batchId)).reason).toBe('finalized_by_operator');
  expect((await findBatch(database.store, handle.batchId))?.settings.totalBudget).toBe(50);
});

test('a batch whose workflow was terminated says what goes on with it, and what closes it', async () => {
  const { handle } = await client.startBatch({ ...request, judges: ['simulated:latencyMs=5000'] });
  await rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId)).terminate('a test');
  await expect(handle.resume()).rejects.toThrow(
    /is TERMINATED in Temporal\. `paragone run` or `paragone start` with the same items .* `paragone up` closes it/,
  );
});
