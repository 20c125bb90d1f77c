import type { ParagoneClient } from '../../src/client/paragone-client';
import { toNewBatch } from '../../src/client/to-new-batch';
import { batchWorkflowId } from '../../src/contracts/ids';
import { insertBatch } from '../../src/store/batches';
import { redriveDeadLetters } from '../../src/store/redriving';
import { findBatch } from '../../src/store/batches';
import { readResults } from '../../src/store/results';
import { until } from '../support/command';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  client = rig.client(database.store);
});

afterAll(async () => {
  await rig.stop();
  await database.drop();
});

test('a worker that stops gives its bundles back, and the next one judges only what is open', async () => {
  const { handle } = await client.startBatch({
    items: items(16),
    judges: ['simulated:latencyMs=50'],
    budget: 64,
    bundleSize: 8,
    seed: '9',
  });
  const first = await rig.startWorker(database.store);
  for await (const { counts } of handle.watch()) if (counts.completed >= 10) break;
  await first.stop();
  const second = await rig.startWorker(database.store);
  try {
    expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  } finally {
    await second.stop();
  }
  const { comparisons } = await handle.results();
  expect(comparisons).toHaveLength(64);
  expect(comparisons.filter(({ deliveries }) => deliveries > 1)).toEqual([]);
});

test('calls that are lost with four workers do not fail their comparisons', async () => {
  const request = { items: items(4), judges: ['simulated:latencyMs=2000'], budget: 6, seed: '9' };
  const { handle } = await client.startBatch(request);
  for (let lost = 1; lost <= 4; lost++) {
    const worker = await rig.startWorker(database.store, { drainMs: 1 });
    await until(`call ${lost} of each comparison`, async () => {
      const { comparisons } = await readResults(database.store, (await findBatch(database.store, handle.batchId))!);
      return comparisons.length === 6 && comparisons.every(({ deliveries }) => deliveries === lost);
    });
    await worker.stop();
  }
  const worker = await rig.startWorker(database.store);
  try {
    expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  } finally {
    await worker.stop();
  }
  const { comparisons } = await handle.results();
  expect(comparisons.map(({ status, deliveries }) => [status, deliveries])).toEqual(Array(6).fill(['completed', 5]));
});

test('100 overrides while the worker restarts three times are all applied, in order (S2-36)', async () => {
  const request = { items: items(100), judges: ['simulated:latencyMs=300'], budget: 600, seed: '31' };
  const { handle } = await client.startBatch(request);
  let worker = await rig.startWorker(database.store);
  for (let change = 1; change <= 100; change++) {
    await handle.overrideThresholds({ successRateFloor: change / 1000 });
    if (change % 30 === 0) {
      await worker.stop();
      worker = await rig.startWorker(database.store);
    }
  }
  try {
    await handle.finalizeNow('a test');
    expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  } finally {
    await worker.stop();
  }
  const changes = await database.store
    .selectFrom('threshold_changes')
    .select(['sequence', 'change', 'refused'])
    .where('batch_id', '=', handle.batchId)
    .orderBy('sequence')
    .execute();
  expect(changes.map(({ change }) => change)).toEqual(
    Array.from({ length: 100 }, (_, index) => ({ successRateFloor: (index + 1) / 1000 })),
  );
});

test('reconcile starts what has no workflow and closes what was terminated', async () => {
  const ids = { lost: 'lost', terminated: 'terminated' };
  await insertBatch(database.store, toNewBatch({ id: ids.lost, items: items(4), judges: ['simulated'], seed: '1' }));
  const { handle } = await client.startBatch({ id: ids.terminated, items: items(4), judges: ['simulated'], seed: '1' });
  await rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId)).terminate('an operator');
  expect(await client.reconcile()).toEqual([
    'Batch lost had no workflow, and was started.',
    'Batch terminated was terminated in Temporal, and is closed as cancelled.',
  ]);
  const worker = await rig.startWorker(database.store);
  try {
    expect((await rig.resultOf(ids.lost)).status).toBe('complete');
    expect((await handle.results()).document.status).toBe('cancelled');
    expect(await client.reconcile()).toEqual([]);
  } finally {
    await worker.stop();
  }
});

test('a redriven comparison gets three more deliveries, once', async () => {
  const judges = ['simulated:failureRate=1,latencyMs=50'];
  const { handle } = await client.startBatch({ items: items(20), judges, budget: 40, seed: '8' });
  const worker = await rig.startWorker(database.store);
  try {
    // The first wave of 20 is given up after some seconds of back-off; while the second is judged, one is redriven.
    for await (const { wave } of handle.watch()) if (wave === 2) break;
    const first = await redriveDeadLetters(database.store, handle.batchId, ['w1p1']);
    expect(first.reopened).toEqual(['w1p1']);
    expect((await redriveDeadLetters(database.store, handle.batchId, ['w1p1'])).reopened).toEqual([]);
    await handle.retryFailed();
    await rig.resultOf(handle.batchId);
  } finally {
    await worker.stop();
  }
  const { comparisons } = await handle.results();
  expect(comparisons.find(({ id }) => id === 'w1p1')).toMatchObject({ status: 'failed', deliveries: 6 });
});
