import { unknownCall } from '../../src/contracts/judgement';
import type { BatchRequest } from '../../src/client/batch-request';
import type { ParagoneClient } from '../../src/client/paragone-client';
import { settleComparisons } from '../../src/store/settling';
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

async function runToEnd(request: Omit<BatchRequest, 'judges'> & { readonly judges?: readonly string[] }) {
  const { handle } = await client.startBatch({ judges: ['simulated'], seed: '7', ...request });
  return { handle, result: await rig.resultOf(handle.batchId), results: await handle.results() };
}

test('100 comparisons in waves of 20: counts add up over the waves (S4-038)', async () => {
  const { results } = await runToEnd({ items: items(20), budget: 100 });
  expect(results.document).toMatchObject({ waves: 5, counts: { planned: 100, completed: 100, failed: 0 } });
});

test('220 comparisons in ten waves of 22', async () => {
  const { result, results } = await runToEnd({ items: items(22), budget: 220 });
  expect(result).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  const perWave = results.waves.map(({ wave }) => results.comparisons.filter((row) => row.wave === wave).length);
  expect(perWave).toEqual(Array.from({ length: 10 }, () => 22));
  expect(results.document.counts).toMatchObject({ planned: 220, completed: 220 });
});

test('66 % errors: the batch neither ends early nor is scored (S4-S4, S4-043)', async () => {
  const judges = ['simulated:refusalRate=0.66'];
  const { result, results } = await runToEnd({ items: items(20), budget: 100, judges });
  expect(result).toEqual({ status: 'failed', reason: 'low_success_rate' });
  const { planned, completed, failed } = results.document.counts;
  expect(planned).toBe(100);
  expect(completed + failed).toBe(100);
  expect(failed).toBeGreaterThan(50);
});

test.each([
  [1, 20],
  [30, 40],
  [50, 60],
  [100, 100],
])(
  'a threshold of %i %% set at the start ends the batch with partial data, %i of 100 (S4-053, S4-088)',
  async (completionThresholdPct, completed) => {
    const { result, results } = await runToEnd({ items: items(20), budget: 100, completionThresholdPct });
    expect(result).toEqual({ status: 'complete', reason: 'threshold_override' });
    expect(results.document.counts).toMatchObject({ planned: completed, completed });
  },
);

test('a late outcome after the end is kept as late, and changes nothing (S4-121)', async () => {
  const { handle, results } = await runToEnd({ items: items(6), budget: 15 });
  const verdict = { winner: 'tie', confidence: null, justification: null } as const;
  const late = { comparisonId: 'w1p1', delivery: 2, call: unknownCall, verdict };
  const { changed } = await settleComparisons(database.store, handle.batchId, [late]);
  expect(changed.size).toBe(0);
  expect(await handle.results()).toEqual(results);
});

test('final failures leave dead letters, one each (S3-19)', async () => {
  const judges = ['simulated:failureRate=1'];
  const { handle, results } = await runToEnd({ items: items(4), budget: 6, judges });
  expect(results.comparisons.map(({ deliveries }) => deliveries)).toEqual([3, 3, 3, 3, 3, 3]);
  const letters = await database.store
    .selectFrom('dead_letters')
    .selectAll()
    .where('batch_id', '=', handle.batchId)
    .execute();
  expect(letters).toHaveLength(6);
});

test('12 anchors listed first and 12 others: anchors stand first in half of their comparisons with others (S4-071)', async () => {
  const anchored = items(24).map((item, index) => ({ ...item, anchorGrade: index < 12 ? 'B' : null }));
  const { results } = await runToEnd({ items: anchored, budget: 240 });
  const isAnchor = (id: string): boolean => Number(id.slice('item-'.length)) <= 12;
  const mixed = results.comparisons.filter(({ a, b }) => isAnchor(a) !== isAnchor(b));
  const share = mixed.filter(({ a }) => isAnchor(a)).length / mixed.length;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
});
