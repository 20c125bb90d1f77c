import { batchWorkflowId } from '../../src/contracts/ids';
import { cancelSignal, progressQuery } from '../../src/contracts/messages';
import type { BatchRequest } from '../../src/client/batch-request';
import type { ParagoneClient } from '../../src/client/paragone-client';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
  client = rig.client(database.store);
});

afterAll(async () => {
  await rig.stop();
  await database.drop();
});

async function runToEnd(request: BatchRequest) {
  const worker = await rig.startWorker(database.store);
  try {
    const { handle } = await client.startBatch(request);
    const result = await rig.resultOf(handle.batchId);
    return { result, results: await handle.results() };
  } finally {
    await worker.stop();
  }
}

const historyOf = (batchId: string) =>
  rig.environment.client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();

test('a batch plans waves until its budget is used up, then ranks', async () => {
  const { result, results } = await runToEnd({ items: items(20), judges: ['simulated'], budget: 60, seed: '7' });
  expect(result).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  const { document } = results;
  expect(document.counts).toEqual({ planned: 60, completed: 60, failed: 0, expired: 0, cancelled: 0 });
  expect(document.waves).toBe(3);
  expect(document.items).toHaveLength(20);
  expect(results.decisions.map(({ decision }) => decision)).toEqual(['more', 'more', 'more', 'score']);
});

test('a small net is covered, judged twice more, and ends without a monitor (S4-025)', async () => {
  const { result, results } = await runToEnd({ items: items(4), judges: ['simulated'], budget: 350, seed: '1' });
  expect(result).toEqual({ status: 'complete', reason: 'resampling_cap' });
  expect(results.document.counts.completed).toBe(18);
  expect(results.waves.map(({ kind }) => kind)).toEqual(['coverage', 'resampling', 'resampling']);
  const { events } = await historyOf(results.document.batchId);
  expect(events?.filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes != null)).toEqual([]);
});

test('failures are delivered again after a back-off, and each comparison has one outcome', async () => {
  const judges = ['simulated:failureRate=0.3'];
  const { result, results } = await runToEnd({ items: items(12), judges, budget: 60, seed: '3' });
  expect(result.status).toBe('complete');
  const { completed, failed, planned } = results.document.counts;
  expect(completed + failed).toBe(planned);
  const deliveries = results.comparisons.map((comparison) => comparison.deliveries);
  expect(Math.max(...deliveries)).toBe(3);
  expect(Math.min(...deliveries)).toBe(1);
});

test('a judge that refuses everything ends the batch as failed, with no scores claimed (S1-30)', async () => {
  const judges = ['simulated:refusalRate=1'];
  const { result, results } = await runToEnd({ items: items(6), judges, budget: 12, seed: '3' });
  expect(result).toEqual({ status: 'failed', reason: 'no_valid_outcomes' });
  expect(results.document.counts).toMatchObject({ planned: 12, completed: 0, failed: 12 });
});

test('too few valid outcomes at the budget fail the batch', async () => {
  const judges = ['simulated:refusalRate=0.5'];
  const { result } = await runToEnd({ items: items(10), judges, budget: 40, seed: '11' });
  expect(result).toEqual({ status: 'failed', reason: 'low_success_rate' });
});

test('cancel keeps valid outcomes and settles the open comparisons as cancelled', async () => {
  // Ten seconds a call: the signal arrives while the first bundles are with the judge.
  const { handle } = await client.startBatch({
    items: items(20),
    judges: ['simulated:latencyMs=10000'],
    budget: 100,
    seed: '5',
  });
  const worker = await rig.startWorker(database.store);
  try {
    for await (const { status } of handle.watch()) if (status === 'comparing') break;
    const workflow = rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId));
    const progress = await workflow.query(progressQuery);
    expect(progress).toMatchObject({ batchId: handle.batchId, status: 'comparing', wave: 1, totalBudget: 100 });
    await workflow.signal(cancelSignal, { reason: 'no longer needed' });
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
  } finally {
    await worker.stop();
  }
  const { document } = await handle.results();
  expect(document.status).toBe('cancelled');
  expect(document.counts).toMatchObject({ planned: 20, completed: 0, cancelled: 20 });
});

test("Temporal's own Cancel does the same", async () => {
  const { handle } = await client.startBatch({ items: items(4), judges: ['simulated:latencyMs=10000'], seed: '5' });
  const worker = await rig.startWorker(database.store);
  try {
    for await (const { status } of handle.watch()) if (status === 'comparing') break;
    await rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId)).cancel();
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
  } finally {
    await worker.stop();
  }
});

test('a cancel that was sent before any worker ran is kept (S2-11)', async () => {
  const { handle } = await client.startBatch({ items: items(4), judges: ['simulated'], seed: '5' });
  await handle.cancel('changed our minds');
  const worker = await rig.startWorker(database.store);
  try {
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
    expect((await handle.results()).document.counts.planned).toBe(0);
  } finally {
    await worker.stop();
  }
});

test('the same id with the same request is the same batch; with another it is refused', async () => {
  const request = { id: 'named', items: items(4), judges: ['simulated'], seed: '5' };
  expect(await client.startBatch(request)).toMatchObject({ isNew: true, handle: { batchId: 'named' } });
  expect(await client.startBatch(request)).toMatchObject({ isNew: false, handle: { batchId: 'named' } });
  await expect(client.startBatch({ ...request, budget: 7 })).rejects.toThrow(/Batch named exists with other items/);
  expect(await client.continueOrStartBatch({ ...request, id: undefined as never })).toMatchObject({ isNew: false });
});

test('a workflow that was terminated is started again from the rows', async () => {
  const request = { items: items(10), judges: ['simulated:latencyMs=500'], budget: 40, seed: '13' };
  const { handle } = await client.startBatch(request);
  const worker = await rig.startWorker(database.store);
  try {
    for await (const { counts } of handle.watch()) if (counts.completed > 0) break;
    await rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId)).terminate('operator');
    const again = await client.continueOrStartBatch(request);
    expect(again).toMatchObject({ isNew: false, handle: { batchId: handle.batchId } });
    expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  } finally {
    await worker.stop();
  }
  const { comparisons } = await handle.results();
  expect(comparisons).toHaveLength(40);
  expect(comparisons.every(({ status }) => status === 'completed')).toBe(true);
});

test('no text enters history (M, privacy)', async () => {
  const { handle } = await client.startBatch({ items: items(6), judges: ['simulated'], budget: 15, seed: '2' });
  const worker = await rig.startWorker(database.store);
  try {
    await rig.resultOf(handle.batchId);
  } finally {
    await worker.stop();
  }
  const history = await historyOf(handle.batchId);
  expect(Buffer.from(JSON.stringify(history)).includes('The text of item')).toBe(false);
});
