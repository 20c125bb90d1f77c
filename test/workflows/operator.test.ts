import { batchWorkflowId } from '../../src/contracts/ids';
import { decisionsQuery, settingsQuery, updateThresholdsUpdate } from '../../src/contracts/messages';
import type { BatchHandle } from '../../src/client/batch-handle';
import type { ParagoneClient } from '../../src/client/paragone-client';
import type { RunningWorker } from '../../src/worker';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;
let worker: RunningWorker;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  client = rig.client(database.store);
  worker = await rig.startWorker(database.store);
});

afterAll(async () => {
  await worker.stop();
  await rig.stop();
  await database.drop();
});

/** One wave of 50 comparisons, of which a worker has 32 open at once: the rest waits while these are judged. */
async function startWide(more: { readonly budget?: number } = {}): Promise<BatchHandle> {
  const { handle } = await client.startBatch({
    items: items(100),
    judges: ['simulated:latencyMs=1000'],
    budget: 50,
    seed: '21',
    ...more,
  });
  for await (const { counts } of handle.watch()) if (counts.completed > 0) break;
  return handle;
}

const workflowOf = ({ batchId }: BatchHandle) => rig.environment.client.workflow.getHandle(batchWorkflowId(batchId));

test('a threshold that is met already ends the batch in the middle of a wave (S4-084)', async () => {
  const handle = await startWide();
  await handle.overrideThresholds({ completionThresholdPct: 20, by: 'a test' });
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'threshold_override' });
  const { counts } = (await handle.results()).document;
  expect(counts.completed).toBeGreaterThanOrEqual(10);
  expect(counts.cancelled).toBe(50 - counts.completed);
});

test('an update answers the settings in force, and a bad one is refused before it enters history', async () => {
  const handle = await startWide();
  const workflow = workflowOf(handle);
  const before = await workflow.query(settingsQuery);
  await expect(
    workflow.executeUpdate(updateThresholdsUpdate, { args: [{ completionThresholdPct: 101 }] }),
  ).rejects.toThrow();
  await expect(workflow.executeUpdate(updateThresholdsUpdate, { args: [{ totalBudget: 10 }] })).rejects.toThrow();
  const after = await workflow.executeUpdate(updateThresholdsUpdate, { args: [{ totalBudget: 80, by: 'a test' }] });
  expect(after).toEqual({ ...before, totalBudget: 80 });
  expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  expect((await handle.results()).document.counts.planned).toBe(80);
  const changes = await database.store
    .selectFrom('threshold_changes')
    .selectAll()
    .where('batch_id', '=', handle.batchId)
    .execute();
  expect(changes).toMatchObject([{ sequence: 1, refused: null }]);
});

test('a signal that cannot be applied is recorded as refused and changes nothing', async () => {
  const handle = await startWide();
  await handle.overrideThresholds({ completionThresholdPct: 0 });
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  const changes = await database.store
    .selectFrom('threshold_changes')
    .selectAll()
    .where('batch_id', '=', handle.batchId)
    .execute();
  expect(changes).toMatchObject([{ sequence: 1, refused: expect.stringContaining('completionThresholdPct') }]);
});

test('a pause finishes calls in flight and begins no other; resume goes on, and nothing is judged twice', async () => {
  const handle = await startWide();
  await handle.pause('lunch');
  for await (const { status, counts } of handle.watch()) if (status === 'paused' && counts.completed === 32) break;
  const paused = await handle.progress();
  expect(paused).toMatchObject({
    status: 'paused',
    pause: { why: 'operator', reason: 'lunch' },
    counts: { completed: 32 },
  });
  await handle.resume();
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  const { comparisons } = await handle.results();
  expect(comparisons.filter(({ status, deliveries }) => status !== 'completed' || deliveries !== 1)).toEqual([]);
});

test('finalize scores what there is, at once', async () => {
  const handle = await startWide();
  await handle.finalizeNow('a test');
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'finalized_by_operator' });
  const { counts, fit } = (await handle.results()).document;
  expect(counts.completed + counts.cancelled).toBe(50);
  expect(fit?.outcomes).toBe(counts.completed);
});

test('a paused batch can be cancelled', async () => {
  const handle = await startWide();
  await handle.pause('lunch');
  for await (const { status } of handle.watch()) if (status === 'paused') break;
  await handle.cancel('no longer needed');
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
});

test('a provider batch is one wave, however many pairs there are, and stability ends nothing (S1-27, S1-41)', async () => {
  const { handle } = await client.startBatch({
    items: items(12),
    judges: ['simulated'],
    budget: 66,
    seed: '3',
    mode: 'provider_batch_api',
  });
  const { status } = await rig.resultOf(handle.batchId);
  expect(status).toBe('complete');
  const { document } = await handle.results();
  expect(document).toMatchObject({ waves: 1, counts: { planned: 66, completed: 66 }, mode: 'provider_batch_api' });
});

test('per_request is bundles of one', async () => {
  const { handle } = await client.startBatch({
    items: items(4),
    judges: ['simulated'],
    mode: 'per_request',
    seed: '3',
  });
  expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  const { max } = await database.store
    .selectFrom('comparisons')
    .select((eb) => [eb.fn.countAll<number>().as('max')])
    .where('batch_id', '=', handle.batchId)
    .groupBy('bundle')
    .orderBy('max', 'desc')
    .executeTakeFirstOrThrow();
  expect(max).toBe(1);
});

test('given pairs are asked as they stand, to the last one', async () => {
  const pairs = Array.from({ length: 40 }, () => ({ a: 'item-3', b: 'item-1' }));
  const { handle } = await client.startBatch({ items: items(4), judges: ['simulated'], pairs, seed: '3' });
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  const { comparisons } = await handle.results();
  expect(comparisons).toHaveLength(40);
  expect(comparisons.every(({ a, b }) => a === 'item-3' && b === 'item-1')).toBe(true);
});

test('the decisions query tells what the table tells', async () => {
  const { handle } = await client.startBatch({ items: items(20), judges: ['simulated'], budget: 60, seed: '7' });
  await rig.resultOf(handle.batchId);
  const told = await workflowOf(handle).query(decisionsQuery);
  const { decisions } = await handle.results();
  expect(told.map(({ kind, reason, sequence }) => [sequence, kind, reason])).toEqual(
    decisions.map(({ sequence, decision, reason }) => [sequence, decision, reason]),
  );
});

test.each([[[]], [[null]], [['now']], [[7]]])('messages with the input %j do no harm', async (args) => {
  const handle = await startWide();
  const workflow = workflowOf(handle);
  for (const name of ['overrideThresholds', 'pause', 'resume', 'retryFailed']) await workflow.signal(name, ...args);
  await workflow.signal('finalizeNow', ...args);
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'finalized_by_operator' });
});
