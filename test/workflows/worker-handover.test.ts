import type { ParagoneClient } from '../../src/client/paragone-client';
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
