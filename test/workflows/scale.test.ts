import { auditBatch } from '../../src/store/audit';
import type { RunningWorker } from '../../src/worker';
import { startUnstable } from '../support/continued-batch';
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

async function breachesOf(batchId: string): Promise<readonly string[]> {
  const findings = await auditBatch(database.store, batchId);
  return findings.flatMap(({ ok, invariant, detail }) => (ok ? [] : [`${batchId} ${invariant}: ${detail}`]));
}

test('one batch of 10,000 comparisons, continued as new several times, ends with an outcome for each', async () => {
  const size = { items: items(1_000), budget: 10_000, bundleSize: 64, completionThresholdPct: 100 };
  const request = { judges: ['simulated'], seed: '10', ...size };
  const batchId = await startUnstable(rig, database.store, request, 300);
  expect((await rig.resultOf(batchId)).status).toBe('complete');
  const { counts, waves } = (await (await rig.client(database.store).getBatch(batchId)).results()).document;
  expect({ counts, waves }).toEqual({
    counts: { planned: 10_000, completed: 10_000, failed: 0, expired: 0, cancelled: 0 },
    waves: 20,
  });
  expect(await rig.replay(batchId)).toBeGreaterThan(2);
  expect(await breachesOf(batchId)).toEqual([]);
}, 300_000);

test('100 batches of 10 comparisons at once: each ends with its own ten', async () => {
  const client = rig.client(database.store);
  const seeds = Array.from({ length: 100 }, (_, index) => String(index));
  const starts = await Promise.all(
    seeds.map((seed) => client.startBatch({ items: items(5), judges: ['simulated'], budget: 10, seed })),
  );
  for (const { handle } of starts) {
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
    expect((await handle.progress()).counts).toMatchObject({ planned: 10, completed: 10 });
    expect(await breachesOf(handle.batchId)).toEqual([]);
  }
}, 300_000);
