import type { BatchHandle } from '../../src/client/batch-handle';
import type { ParagoneClient } from '../../src/client/paragone-client';
import { batchWorkflowId } from '../../src/contracts/ids';
import { decisionsQuery, progressQuery, settingsQuery } from '../../src/contracts/messages';
import type { RunningWorker } from '../../src/worker';
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

const workflowOf = ({ batchId }: BatchHandle) => rig.environment.client.workflow.getHandle(batchWorkflowId(batchId));

async function terminateAndStartAgain(handle: BatchHandle): Promise<void> {
  await workflowOf(handle).terminate('a test');
  await client.continueBatch(handle.batchId);
}

function changesOf({ batchId }: BatchHandle) {
  return database.store
    .selectFrom('threshold_changes')
    .select(['sequence', 'change'])
    .where('batch_id', '=', batchId)
    .orderBy('sequence')
    .execute();
}

test('a batch that was paused still is, and resume goes on with it', async () => {
  const request = { items: items(20), judges: ['simulated:latencyMs=200'], budget: 60, seed: '5' };
  const { handle } = await client.startBatch(request);
  for await (const { counts } of handle.watch()) if (counts.completed > 0) break;
  await handle.pause('lunch');
  for await (const { status } of handle.watch()) if (status === 'paused') break;
  await terminateAndStartAgain(handle);
  expect(await workflowOf(handle).query(progressQuery)).toMatchObject({ pause: { why: 'operator', reason: 'lunch' } });
  await handle.resume();
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  expect((await handle.results()).document.counts.completed).toBe(60);
});

test('changes and decisions are numbered on, and the settings are those in force', async () => {
  const request = { items: items(20), judges: ['simulated:latencyMs=300'], budget: 60, seed: '5' };
  const { handle } = await client.startBatch(request);
  for await (const { wave } of handle.watch()) if (wave === 2) break;
  await handle.updateThresholds({ totalBudget: 80 });
  await terminateAndStartAgain(handle);
  const settings = await handle.updateThresholds({ successRateFloor: 0.5 });
  expect(settings).toMatchObject({ totalBudget: 80, successRateFloor: 0.5 });
  expect(await workflowOf(handle).query(settingsQuery)).toEqual(settings);
  expect(await workflowOf(handle).query(progressQuery)).toMatchObject({ wave: expect.any(Number), totalBudget: 80 });
  expect(await changesOf(handle)).toEqual([
    { sequence: 1, change: { totalBudget: 80 } },
    { sequence: 2, change: { successRateFloor: 0.5 } },
  ]);
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  const { document, decisions } = await handle.results();
  expect(document).toMatchObject({ waves: 4, counts: { planned: 80, completed: 80 } });
  expect(decisions.map(({ sequence, decision }) => [sequence, decision])).toEqual([
    [1, 'more'],
    [2, 'more'],
    [3, 'more'],
    [4, 'more'],
    [5, 'score'],
  ]);
  expect((await workflowOf(handle).query(decisionsQuery)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
});

test('wherever it is stopped, a batch resamples as often and ends with the same ranks as one that is not', async () => {
  const request = { items: items(4), budget: 350, seed: '1' };
  const whole = await client.startBatch({ ...request, judges: ['simulated'] });
  expect(await rig.resultOf(whole.handle.batchId)).toEqual({ status: 'complete', reason: 'resampling_cap' });
  const expected = await whole.handle.results();

  const { handle } = await client.startBatch({ ...request, judges: ['simulated:latencyMs=300'] });
  for (const reached of [1, 2, 3]) {
    for await (const { wave } of handle.watch()) if (wave >= reached) break;
    await terminateAndStartAgain(handle);
  }
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'resampling_cap' });
  const results = await handle.results();
  expect(results.waves.map(({ kind }) => kind)).toEqual(['coverage', 'resampling', 'resampling']);
  expect(results.document.items).toEqual(expected.document.items);
  const told = ({ decisions }: typeof results) =>
    decisions.map(({ sequence, decision, reason }) => [sequence, decision, reason]);
  expect(told(results)).toEqual(told(expected));
});
