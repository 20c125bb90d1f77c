import { sql } from 'kysely';
import { findBatch, findOrInsertBatch, insertBatch, listBatches, markBatchEnded } from '../../src/store/batches';
import { connectStore } from '../../src/store/connect';
import { countComparisons } from '../../src/store/counts';
import { listGivenPairs } from '../../src/store/given-pairs';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { blockedBackends } from './blocked';
import { batchOf, decisionOf, insertPlanned, itemOf, planPairs, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const stable = { status: 'complete', reason: 'stable' } as const;

test('a batch is found as it was written, with the settings fixed at its creation (S4-005)', async () => {
  const batch = batchOf('first', { itemCount: 3, criteria: 'Clarity only.', settings: { totalBudget: 7 } });
  expect(await insertBatch(database.store, batch)).toBe(true);
  expect(await findBatch(database.store, 'first')).toEqual({
    batchId: 'first',
    fingerprint: 'fingerprint of first',
    status: 'pending',
    reason: null,
    trait: 'writing quality',
    criteria: 'Clarity only.',
    seed: '42',
    mode: 'serial_bundle',
    settings: batch.settings,
    itemCount: 3,
    createdAt: expect.any(Date),
    endedAt: null,
    pause: null,
  });
  expect(await findBatch(database.store, 'second')).toBeNull();
});

test('a second insert of the same id writes nothing', async () => {
  await insertBatch(database.store, batchOf('twice'));
  expect(await insertBatch(database.store, batchOf('twice', { itemCount: 9, trait: 'another' }))).toBe(false);
  expect(await findBatch(database.store, 'twice')).toMatchObject({ trait: 'writing quality', itemCount: 4 });
  expect(await database.store.selectFrom('judges').selectAll().execute()).toHaveLength(1);
});

test('of eight clients that insert one id at once, one does', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, client) => insertBatch(database.store, batchOf('raced', { trait: `by ${client}` }))),
  );
  expect(answers.filter(Boolean)).toHaveLength(1);
  expect(await findBatch(database.store, 'raced')).toMatchObject({ trait: `by ${answers.indexOf(true)}` });
});

test('1,200 items keep the order of input', async () => {
  const batch = batchOf('large', { itemCount: 1_200 });
  await insertBatch(database.store, batch);
  expect(await findBatch(database.store, 'large')).toMatchObject({ itemCount: 1_200 });
  const rows = await database.store.selectFrom('items').select(['id', 'text']).orderBy('position').execute();
  expect(rows).toEqual(batch.items.map(({ id, text }) => ({ id, text })));
});

test('a batch whose items cannot be written is not written at all', async () => {
  const batch = batchOf('doubled', { items: [itemOf('same'), itemOf('same')] });
  await expect(insertBatch(database.store, batch)).rejects.toMatchObject({ code: '23505' });
  expect(await findBatch(database.store, 'doubled')).toBeNull();
});

test('an equal request finds the newest batch of its fingerprint that has not ended, or else inserts its own', async () => {
  const fingerprint = 'equal';
  for (const id of ['older', 'newer', 'ended']) await insertBatch(database.store, batchOf(id, { fingerprint }));
  await sql`update batches set created_at = now() - interval '1 hour' where id = 'older'`.execute(database.store);
  const found = () => findOrInsertBatch(database.store, batchOf('own', { fingerprint }));
  await markBatchEnded(database.store, 'ended', stable, decisionOf(1));
  expect(await found()).toBe('newer');
  await markBatchEnded(database.store, 'newer', stable, decisionOf(1));
  expect(await found()).toBe('older');
  expect(await findBatch(database.store, 'own')).toBeNull();
  await markBatchEnded(database.store, 'older', stable, decisionOf(1));
  expect(await found()).toBe('own');
  expect(await findBatch(database.store, 'own')).toMatchObject({ fingerprint, itemCount: 4 });
});

test('six equal requests at once give one batch, other requests one each', async () => {
  const fingerprints = ['equal', 'equal', 'equal', 'equal', 'equal', 'equal', 'another'];
  const ids = await Promise.all(
    fingerprints.map((fingerprint, request) =>
      findOrInsertBatch(database.store, batchOf(`request-${request}`, { fingerprint })),
    ),
  );
  expect(new Set(ids.slice(0, 6)).size).toBe(1);
  expect(ids[6]).toBe('request-6');
  expect(await listBatches(database.store, 10)).toHaveLength(2);
});

test('an id that is taken by another request is refused, and nothing is written', async () => {
  await insertBatch(database.store, batchOf('taken'));
  const other = batchOf('taken', { fingerprint: 'another', trait: 'another' });
  await expect(findOrInsertBatch(database.store, other)).rejects.toThrow(/taken/);
  expect(await findBatch(database.store, 'taken')).toMatchObject({ trait: 'writing quality' });
});

test('listBatches gives the newest first, as many as asked for', async () => {
  for (const [index, id] of ['b', 'c', 'a'].entries()) {
    await insertBatch(database.store, batchOf(id));
    await sql`update batches set created_at = ${`2030-01-0${index + 1}`} where id = ${id}`.execute(database.store);
  }
  const listed = async (limit: number) => (await listBatches(database.store, limit)).map(({ batchId }) => batchId);
  expect(await listed(10)).toEqual(['a', 'c', 'b']);
  expect(await listed(2)).toEqual(['a', 'c']);
});

test('an ended batch keeps its outcomes, and what was open is cancelled', async () => {
  await insertPlanned(database.store, 'ending', somePairs(4, 3));
  await settleComparisons(database.store, 'ending', [verdictFor('w1p2')]);
  await markBatchEnded(database.store, 'ending', { status: 'cancelled', reason: 'cancelled' }, decisionOf(2));
  expect(await findBatch(database.store, 'ending')).toMatchObject({ status: 'cancelled', endedAt: expect.any(Date) });
  expect((await countComparisons(database.store, 'ending')).counts).toEqual({
    planned: 3,
    completed: 1,
    failed: 0,
    expired: 0,
    cancelled: 2,
  });
});

test('a batch ends once: a second end changes nothing', async () => {
  await insertPlanned(database.store, 'once', somePairs(4, 2));
  await markBatchEnded(database.store, 'once', stable, decisionOf(2));
  const before = await findBatch(database.store, 'once');
  for (const sequence of [2, 3]) {
    await markBatchEnded(database.store, 'once', { status: 'failed', reason: 'internal' }, decisionOf(sequence));
  }
  expect(await findBatch(database.store, 'once')).toEqual(before);
  const decisions = await database.store.selectFrom('decisions').select('sequence').execute();
  expect(decisions.map(({ sequence }) => sequence)).toEqual([1, 2]);
});

test('an end that meets a wave being planned leaves no open comparison', async () => {
  await insertBatch(database.store, batchOf('met'));
  // The planner holds the batch while this transaction is open; the end has to wait for it.
  const planner = connectStore({ connectionString: database.url, maxConnections: 1 });
  const held = await planner.startTransaction().execute();
  await sql`select 1 from batches for update`.execute(held);
  const ending = markBatchEnded(database.store, 'met', stable, decisionOf(2));
  await blockedBackends(database.store, 1);
  await sql`insert into waves (batch_id, wave, kind, planned) values ('met', 1, 'coverage', 1)`.execute(held);
  await sql`
    insert into comparisons (batch_id, wave, position, id, a, b, judge)
    values ('met', 1, 1, 'w1p1', 'item-0', 'item-1', 0)`.execute(held);
  await held.commit().execute();
  await ending;
  await planner.destroy();
  expect((await countComparisons(database.store, 'met')).counts).toMatchObject({ planned: 1, cancelled: 1 });
  await expect(planPairs(database.store, 'met', 2, somePairs(4, 1))).rejects.toThrow(/has ended/);
});

test('given pairs are stored with their order and repeats, and with items of the batch only', async () => {
  const givenPairs = [
    { a: 'item-3', b: 'item-0' },
    { a: 'item-0', b: 'item-3' },
    { a: 'item-3', b: 'item-0' },
  ];
  await insertBatch(database.store, batchOf('given', { givenPairs }));
  expect(await listGivenPairs(database.store, 'given')).toEqual(givenPairs);
  const strange = batchOf('strange', { givenPairs: [{ a: 'item-0', b: 'stranger' }] });
  await expect(insertBatch(database.store, strange)).rejects.toMatchObject({ code: '23503' });
  expect(await findBatch(database.store, 'strange')).toBeNull();
});
