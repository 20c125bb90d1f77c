import type { ParagoneClient } from '../../src/client/paragone-client';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;
let worker: Awaited<ReturnType<TemporalRig['startWorker']>>;

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

async function ended(judge: string, targets: { targetReliability?: number; targetStandardError?: number }) {
  const { handle } = await client.startBatch({ items: items(24), judges: [judge], budget: 240, seed: '3', ...targets });
  const { reason } = await rig.resultOf(handle.batchId);
  const { document } = await handle.results();
  return { reason, planned: document.counts.planned, reliability: document.fit!.reliability };
}

test('a target of reliability ends the batch when its lower limit is there, before the budget', async () => {
  const { reason, planned, reliability } = await ended('simulated:noise=0.5', { targetReliability: 0.8 });
  expect(reason).toBe('target_reached');
  expect(planned).toBeLessThan(240);
  expect(reliability.lower).toBeGreaterThanOrEqual(0.8);
});

test('judges who answer at random reach no target, are never stable, and are called unreliable', async () => {
  const { reason, planned, reliability } = await ended('simulated:noise=1000', { targetStandardError: 0.5 });
  expect({ reason, planned }).toEqual({ reason: 'budget_exhausted', planned: 240 });
  expect(reliability.reliable).toBe(false);
});
