import { sql } from 'kysely';
import { settleComparisons } from '../../src/store/settling';
import { markBatchEnded, findBatch, insertBatch } from '../../src/store/batches';
import { countDeliveries } from '../../src/store/claiming';
import { insertFit } from '../../src/store/fits';
import { BatchMissingError, BatchNotOpenError } from '../../src/store/batch-errors';
import { bundleRetryPool, insertWave, type PlanningFacts } from '../../src/store/waves';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { batchOf, decisionOf, failureFor, insertPlanned, planPairs, somePairs, verdictFor } from './sample-batch';
import { fitOf } from './sample-fit';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const first = { wave: 1, kind: 'coverage', decision: decisionOf(1) } as const;
const settings = { bundleSize: 4 };

function listBundled() {
  const columns = ['id', 'a', 'b', 'bundle'] as const;
  return database.store.selectFrom('comparisons').select(columns).orderBy('wave').orderBy('position').execute();
}

test('a wave becomes bundles of at most bundleSize, filled in order of position', async () => {
  const planned = await insertPlanned(database.store, 'bundled', somePairs(5, 10), { itemCount: 5, settings });
  expect(planned.planned).toBe(10);
  expect(planned.bundles.map(({ size, provider }) => [size, provider])).toEqual([
    [4, 'scripted'],
    [4, 'scripted'],
    [2, 'scripted'],
  ]);
  const bundles = planned.bundles.map(({ bundleId }) => bundleId);
  expect(new Set(bundles).size).toBe(3);
  const rows = await listBundled();
  expect(rows.map(({ bundle }) => bundle)).toEqual(rows.map((_, index) => bundles[Math.floor(index / 4)]));
  expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => `w1p${index + 1}`));
  expect(rows.slice(0, 2)).toMatchObject([
    { a: 'item-0', b: 'item-1' },
    { a: 'item-0', b: 'item-2' },
  ]);
  expect(await findBatch(database.store, 'bundled')).toMatchObject({ status: 'comparing' });
});

test('a wave is planned once: a retry gets the same bundles, and no planner is asked (S4-009)', async () => {
  const planned = await insertPlanned(database.store, 'retried', somePairs(4, 6), { settings });
  const planner = jest.fn(() => []);
  expect(await insertWave(database.store, { batchId: 'retried', ...first }, planner)).toEqual(planned);
  expect(planner).not.toHaveBeenCalled();
  expect(await listBundled()).toHaveLength(6);
});

test('five workers plan a wave at once: one plan, the same answer for all', async () => {
  await insertBatch(database.store, batchOf('raced', { settings }));
  const planner = jest.fn(() => somePairs(4, 6).map(([a, b]) => ({ a, b })));
  // Decisions of their own, so that only the batch itself can keep them apart.
  const requests = [1, 2, 3, 4, 5].map((sequence) => ({ ...first, batchId: 'raced', decision: decisionOf(sequence) }));
  const answers = await Promise.all(requests.map((request) => insertWave(database.store, request, planner)));
  expect(planner).toHaveBeenCalledTimes(1);
  expect(answers[0]).toMatchObject({ planned: 6 });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test('after some are settled only bundles with open comparisons come back, with what is open in them', async () => {
  const { bundles } = await insertPlanned(database.store, 'partly', somePairs(5, 10), { itemCount: 5, settings });
  const settled = ['w1p1', 'w1p2', 'w1p3', 'w1p4', 'w1p6'].map((id) => verdictFor(id));
  await settleComparisons(database.store, 'partly', settled);
  const again = await planPairs(database.store, 'partly', 1, []);
  expect(again.planned).toBe(10);
  expect(again.bundles.map(({ bundleId, size }) => [bundleId, size])).toEqual([
    [bundles[1]?.bundleId, 3],
    [bundles[2]?.bundleId, 2],
  ]);
});

test('an empty plan leaves no wave, but its decision', async () => {
  expect(await insertPlanned(database.store, 'empty', [])).toEqual({ planned: 0, bundles: [] });
  expect(await database.store.selectFrom('waves').selectAll().execute()).toEqual([]);
  expect(await database.store.selectFrom('decisions').select('sequence').execute()).toEqual([{ sequence: 1 }]);
});

test('a planner that throws leaves neither wave nor decision', async () => {
  await insertBatch(database.store, batchOf('thrown'));
  const broken = () => {
    throw new RangeError('no plan');
  };
  await expect(insertWave(database.store, { batchId: 'thrown', ...first }, broken)).rejects.toThrow('no plan');
  expect(await database.store.selectFrom('decisions').select('sequence').execute()).toEqual([]);
});

test('nothing is planned for a batch that has ended or does not exist', async () => {
  await insertPlanned(database.store, 'over', somePairs(4, 2));
  await markBatchEnded(database.store, 'over', { status: 'complete', reason: 'stable' }, decisionOf(2));
  await expect(planPairs(database.store, 'over', 2, somePairs(4, 2))).rejects.toThrow(BatchNotOpenError);
  await expect(planPairs(database.store, 'never', 2, somePairs(4, 2))).rejects.toThrow(BatchMissingError);
  expect(await listBundled()).toHaveLength(2);
});

test('waves of 10, 10 and 5 add up to 25 planned comparisons (S4-008, S4-010)', async () => {
  await insertBatch(database.store, batchOf('added', { itemCount: 8, settings: { totalBudget: 25 } }));
  const pairs = somePairs(8, 25);
  for (const [wave, from, to] of [
    [1, 0, 10],
    [2, 10, 20],
    [3, 20, 25],
  ] as const) {
    await planPairs(database.store, 'added', wave, pairs.slice(from, to));
  }
  expect(await listBundled()).toHaveLength(25);
  expect((await findBatch(database.store, 'added'))?.settings.totalBudget).toBe(25);
});

test('the planner reads comparisons in their order, outcomes, and the latest scores by item index', async () => {
  await insertPlanned(
    database.store,
    'facts',
    [
      [11, 2],
      [0, 1],
      [2, 10],
    ],
    { itemCount: 12 },
  );
  await settleComparisons(database.store, 'facts', [verdictFor('w1p3', 'tie'), failureFor('w1p1', 'refused')]);
  const scores = Array.from({ length: 12 }, (_, index) => index / 10);
  await insertFit(database.store, 'facts', 1, () => fitOf(scores));
  const seen: PlanningFacts[] = [];
  await insertWave(database.store, { batchId: 'facts', ...first, wave: 2 }, (facts) => {
    seen.push(facts);
    return [];
  });
  expect((await listBundled())[0]).toMatchObject({ a: 'item-11', b: 'item-2' });
  expect(seen[0]).toMatchObject({ seed: '42', itemCount: 12, scores });
  expect(seen[0]?.history).toEqual([
    { a: 11, b: 2, judge: 0, valid: false },
    { a: 0, b: 1, judge: 0, valid: false },
    { a: 2, b: 10, judge: 0, valid: true },
  ]);
});

test('the retry pool gets new bundles of its own, once (S4-047)', async () => {
  const { bundles } = await insertPlanned(database.store, 'pooled', somePairs(4, 6), { settings });
  const ids = ['w1p1', 'w1p2', 'w1p5'];
  await countDeliveries(database.store, 'pooled', ids);
  const answers = ids.map((id) => failureFor(id, 'overloaded', 'retry'));
  await settleComparisons(database.store, 'pooled', answers);
  const rebundled = await bundleRetryPool(database.store, 'pooled', 1);
  expect(rebundled.map(({ size }) => size)).toEqual([3, 2, 1]);
  const [retries, ...rest] = rebundled.map(({ bundleId }) => bundleId);
  expect(rest).toEqual(bundles.map(({ bundleId }) => bundleId));
  expect(rest).not.toContain(retries);
  expect((await listBundled()).filter(({ bundle }) => bundle === retries).map(({ id }) => id)).toEqual(ids);
  expect(await bundleRetryPool(database.store, 'pooled', 1)).toEqual(rebundled);
});

test('a wave that is planned again takes up its retry pool', async () => {
  await insertPlanned(database.store, 'restarted', somePairs(4, 2), { settings });
  await countDeliveries(database.store, 'restarted', ['w1p1']);
  await settleComparisons(database.store, 'restarted', [failureFor('w1p1', 'timeout', 'retry'), verdictFor('w1p2')]);
  const { bundles } = await planPairs(database.store, 'restarted', 1, []);
  expect(bundles.map(({ size }) => size)).toEqual([1]);
});

test.each([
  [[{ a: 'item-10', b: 'item-2' }], [{ a: 10, b: 2 }]],
  [null, null],
])('the planner gets given pairs by item index: %j', async (givenPairs, expected) => {
  await insertBatch(database.store, batchOf('given', { itemCount: 12, givenPairs }));
  const planner = jest.fn((_facts: PlanningFacts) => []);
  await insertWave(database.store, { batchId: 'given', ...first }, planner);
  expect(planner.mock.calls[0]?.[0].givenPairs).toEqual(expected);
});
