import { defaultSettings } from '../../src/contracts/settings';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

/** One environment per test: what one leaves of held time must not reach the next. */
let rig: TemporalRig;
let database: TestDatabase;

beforeEach(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
});

afterEach(async () => {
  await rig.stop();
  await database.drop();
});

test('nothing answered for 4 h: the wave expires, and the batch ends without having sent anything (S0-04, S0-27)', async () => {
  const { handle } = await rig
    .client(database.store)
    .startBatch({ items: items(4), judges: ['simulated'], budget: 6, seed: '1' });
  const worker = await rig.startWorker(database.store, { providers: [] });
  try {
    expect(await rig.resultUnserved(handle.batchId, 1)).toEqual({ status: 'failed', reason: 'no_valid_outcomes' });
  } finally {
    await worker.stop();
  }
  const { comparisons, document } = await handle.results();
  expect(document.counts).toMatchObject({ planned: 6, expired: 6, completed: 0 });
  expect(comparisons.every(({ status, deliveries }) => status === 'expired' && deliveries === 0)).toBe(true);
});

test('a batch with nobody to judge it ends at its deadline, its time in queue notwithstanding', async () => {
  const request = { items: items(4), judges: ['simulated'], budget: 6, seed: '1', deadlineMs: 3_600_000 };
  const { handle } = await rig.client(database.store).startBatch(request);
  const worker = await rig.startWorker(database.store, { providers: [] });
  try {
    expect(await rig.resultUnserved(handle.batchId, 1)).toEqual({ status: 'failed', reason: 'deadline' });
  } finally {
    await worker.stop();
  }
  expect((await handle.results()).document.counts).toMatchObject({ planned: 6, cancelled: 6 });
});

test('the defaults are those of the design', () => {
  const { queueTtlMs, maxProcessingMs, deadlineMs } = defaultSettings(20);
  expect([queueTtlMs, maxProcessingMs, deadlineMs].map((ms) => ms / 3_600_000)).toEqual([4, 0.5, 24]);
  expect(defaultSettings(20, 'provider_batch_api').deadlineMs / 3_600_000).toBe(48);
});
