import { startUnstable } from '../support/continued-batch';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
});

afterAll(async () => {
  await rig.stop();
  await database.drop();
});

async function runWithLimit(historyLimit: number | null, id: string) {
  const request = { id, items: items(20), judges: ['simulated'], budget: 200, seed: '17' };
  const batchId = await startUnstable(rig, database.store, request, historyLimit);
  const result = await rig.resultOf(batchId);
  const { document, decisions } = await (await rig.client(database.store).getBatch(batchId)).results();
  return { result, decisions, items: document.items, runs: await rig.replay(batchId) };
}

test('a batch that continues as new many times ends as one that never does', async () => {
  const worker = await rig.startWorker(database.store);
  try {
    const whole = await runWithLimit(null, 'whole');
    const inParts = await runWithLimit(30, 'in-parts');
    expect(whole.runs).toBe(1);
    expect(inParts.runs).toBeGreaterThan(2);
    expect(inParts.result).toEqual(whole.result);
    expect(inParts.items).toEqual(whole.items);
    // The changed threshold and the count of decisions went along.
    expect(inParts.decisions).toEqual(whole.decisions);
  } finally {
    await worker.stop();
  }
});
