import { sql } from 'kysely';
import { createControlActivities } from '../../activities';
import type { WaveKind } from '../../src/contracts/protocol';
import { insertBatch } from '../../src/store/batches';
import { countDeliveries } from '../../src/store/claiming';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { batchOf, decisionOf, failureFor, verdictFor, type BatchChanges } from '../store/sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const control = () => createControlActivities(database.store);

function plan(batchId: string, wave: number, kind: WaveKind = 'coverage') {
  return control().planWave({ batchId, wave, kind, decision: decisionOf(wave) });
}

async function waveOf(batchId: string, wave: number) {
  const rows = await database.store
    .selectFrom('comparisons')
    .select(['id', 'a', 'b'])
    .where('batch_id', '=', batchId)
    .where('wave', '=', wave)
    .orderBy('position')
    .execute();
  return rows;
}

const pairsOf = async (batchId: string, wave: number) => (await waveOf(batchId, wave)).map(({ a, b }) => `${a} ${b}`);
const unordered = (pairs: readonly string[]) => new Set(pairs.map((pair) => pair.split(' ').sort().join(' ')));

async function settleWave(batchId: string, wave: number, answer: typeof verdictFor | typeof failAll) {
  const answers = (await waveOf(batchId, wave)).map(({ id }) => answer(id));
  await settleComparisons(database.store, batchId, answers);
}

const failAll = (id: string) => failureFor(id, 'refused');
const insert = (batchId: string, changes: BatchChanges) => insertBatch(database.store, batchOf(batchId, changes));

test('waves spend the budget and no more, and then there is nothing to plan (S4-005, S4-006)', async () => {
  await insert('frugal', { itemCount: 20, settings: { totalBudget: 45 } });
  const planned: number[] = [];
  for (let wave = 1; wave <= 4; wave++) planned.push((await plan('frugal', wave)).planned);
  expect(planned).toEqual([20, 20, 5, 0]);
});

test('waves grow the coverage until every pair was planned once, and none twice (S4-070)', async () => {
  await insert('grown', { itemCount: 8 });
  const seen: string[] = [];
  for (let wave = 1; (await plan('grown', wave)).planned > 0; wave++) {
    await settleWave('grown', wave, verdictFor);
    seen.push(...(await pairsOf('grown', wave)));
    expect(unordered(seen).size).toBe(seen.length);
  }
  expect(seen).toHaveLength((8 * 7) / 2);
});

test('the same seed gives the same pairs in the same order, whatever the batch is called; another seed does not', async () => {
  await insert('first', { itemCount: 12, seed: '7' });
  await insert('second', { itemCount: 12, seed: '7' });
  await insert('other', { itemCount: 12, seed: '8' });
  for (const wave of [1, 2]) for (const batchId of ['first', 'second', 'other']) await plan(batchId, wave);
  for (const wave of [1, 2]) {
    expect(await pairsOf('second', wave)).toEqual(await pairsOf('first', wave));
    expect(await pairsOf('other', wave)).not.toEqual(await pairsOf('first', wave));
  }
  expect(await pairsOf('first', 2)).not.toEqual(await pairsOf('first', 1));
});

test('comparisons of a wave with the same first item stand side by side, and each item is first as often as before', async () => {
  await insert('grouped', { itemCount: 10, settings: { mode: 'provider_batch_api', totalBudget: 45 } });
  await plan('grouped', 1);
  const firsts = (await waveOf('grouped', 1)).map(({ a }) => a);
  const changes = firsts.filter((first, index) => first !== firsts[index - 1]);
  expect(changes).toHaveLength(new Set(firsts).size);
  const counts = [...new Set(firsts)].map((item) => firsts.filter((first) => first === item).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
});

test('resampling repeats every pair once, in the order that it was not shown in', async () => {
  await insert('repeated', { itemCount: 4, settings: { totalBudget: 60 } });
  await plan('repeated', 1);
  await settleWave('repeated', 1, verdictFor);
  expect(await plan('repeated', 2, 'resampling')).toMatchObject({ planned: 6 });
  const turned = (await pairsOf('repeated', 1)).map((pair) => pair.split(' ').reverse().join(' '));
  expect((await pairsOf('repeated', 2)).sort()).toEqual(turned.sort());
});

test('pairs that failed may be planned again, out of the budget', async () => {
  await insert('failing', { itemCount: 4, settings: { totalBudget: 10 } });
  expect(await plan('failing', 1)).toMatchObject({ planned: 6 });
  await settleWave('failing', 1, failAll);
  expect(await plan('failing', 2)).toMatchObject({ planned: 4 });
  const again = unordered(await pairsOf('failing', 2));
  for (const pair of again) expect(unordered(await pairsOf('failing', 1))).toContain(pair);
});

test('a retried planning activity answers the same and stores nothing new', async () => {
  await insert('retried', { itemCount: 10 });
  const planned = await plan('retried', 1);
  const pairs = await pairsOf('retried', 1);
  expect(await plan('retried', 1)).toEqual(planned);
  expect(await pairsOf('retried', 1)).toEqual(pairs);
});

test('retries are bundled and come back with their size', async () => {
  await insert('pooled', { itemCount: 4 });
  await plan('pooled', 1);
  await countDeliveries(database.store, 'pooled', ['w1p1', 'w1p2']);
  await settleComparisons(database.store, 'pooled', [
    failureFor('w1p1', 'overloaded', 'retry'),
    failureFor('w1p2', 'timeout', 'retry'),
    ...['w1p3', 'w1p4', 'w1p5', 'w1p6'].map((id) => verdictFor(id)),
  ]);
  const bundles = await control().bundleOpenComparisons({ batchId: 'pooled', wave: 1 });
  expect(bundles).toEqual([{ bundleId: expect.any(String), provider: 'scripted', size: 2 }]);
});

test('nothing is planned once the batch was finalised', async () => {
  await insert('over', { itemCount: 4 });
  const result = { status: 'cancelled', reason: 'cancelled' } as const;
  await control().finaliseBatch({ batchId: 'over', result, decision: decisionOf(1) });
  await expect(plan('over', 2)).rejects.toThrow(/Batch over has ended/);
});
