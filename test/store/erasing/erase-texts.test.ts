import { unknownCall } from '../../../src/contracts/judgement';
import { findBatch, insertBatch, markBatchTerminated } from '../../../src/store/batches';
import { TextsErasedError, TextsInUseError } from '../../../src/store/batch-errors';
import { readBatchTexts } from '../../../src/store/batch-texts';
import { eraseTexts } from '../../../src/store/erasing/erase-texts';
import { listBatchesToErase, listBatchesWithItem, listBatchesWithSameTexts } from '../../../src/store/erasing/targets';
import { listEvents } from '../../../src/store/events/listing';
import { readResults } from '../../../src/store/results';
import { settleComparisons, type Answer } from '../../../src/store/settling';
import { dumpDatabase } from '../../support/dump-database';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { batchOf, insertPlanned, itemOf, verdictFor } from '../sample-batch';

const canary = 'The heron stood in the reeds';
let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const items = ['item-0', 'item-1', 'item-2', 'item-3'].map((id) =>
  itemOf(id, { text: `${canary}, wrote ${id}.`, sha256: `hash of ${id}` }),
);

const by = { by: 'ann', copiesRemoved: 0, copiesLeft: 0 };

function garbled(comparisonId: string): Answer {
  const failure = { code: 'invalid_output', message: 'Not JSON.', retryAfterMs: null, rawReply: canary } as const;
  return { comparisonId, delivery: 1, call: { ...unknownCall, latencyMs: 1 }, failure, final: true };
}

/** Judged: two verdicts that quote the texts, and a reply that could not be read; then ended. */
async function endedBatch(batchId: string) {
  const { store } = database;
  await insertPlanned(
    store,
    batchId,
    [
      [0, 1],
      [2, 3],
      [0, 3],
    ],
    { items },
  );
  const verdict = { winner: 'a', confidence: 4, justification: `A says: ${canary}` } as const;
  await settleComparisons(store, batchId, [
    { ...verdictFor('w1p1'), verdict },
    { ...verdictFor('w1p2'), verdict },
    garbled('w1p3'),
  ]);
  await markBatchTerminated(store, batchId);
}

async function resultsOf(batchId: string) {
  return readResults(database.store, (await findBatch(database.store, batchId))!);
}

test('nothing of a text is left in any table; outcomes and counts are as they were', async () => {
  const { store } = database;
  await endedBatch('b1');
  const before = await resultsOf('b1');
  expect(await dumpDatabase(store)).toContain(canary);
  expect(await eraseTexts(store, { batchId: 'b1', itemId: null, ...by })).toEqual({
    items: 4,
    justifications: 2,
    replies: 1,
  });
  const dump = await dumpDatabase(store);
  expect(dump).not.toContain(canary);
  expect(await resultsOf('b1')).toEqual({ ...before, document: { ...before.document, erasedItems: 4 } });
  expect(dump).toMatch(/erasures: \(\d+,b1,,4,2,1,0,0,ann,/);
  const { type, data } = (await listEvents(store, 'b1', { after: 0, limit: 100 })).at(-1)!;
  expect([type, data]).toEqual(['batch.erased', { items: 4, justifications: 2, replies: 1, providerJobs: 0 }]);
});

test('a second time erases nothing and records nothing', async () => {
  const { store } = database;
  await endedBatch('b1');
  await eraseTexts(store, { batchId: 'b1', itemId: null, ...by });
  const dump = await dumpDatabase(store);
  const again = await eraseTexts(store, { batchId: 'b1', itemId: null, ...by });
  expect(again).toEqual({ items: 0, justifications: 0, replies: 0 });
  expect(await dumpDatabase(store)).toBe(dump);
});

test('one item: what was written about it goes with it, the rest stays', async () => {
  const { store } = database;
  await endedBatch('b1');
  expect(await eraseTexts(store, { batchId: 'b1', itemId: 'item-0', ...by })).toEqual({
    items: 1,
    justifications: 1,
    replies: 1,
  });
  const texts = await readBatchTexts(store, 'b1');
  expect([...texts.items.keys()].sort()).toEqual(['item-1', 'item-2', 'item-3']);
  expect([...texts.justifications.keys()]).toEqual(['w1p2']);
  expect((await resultsOf('b1')).document.erasedItems).toBe(1);
});

test('a reply that comes after the erasure, or while it is in hand, is not kept; its attempt is', async () => {
  const { store } = database;
  await endedBatch('b1');
  const late = (delivery: number) => settleComparisons(store, 'b1', [{ ...garbled('w1p3'), delivery }]);
  await Promise.all([
    eraseTexts(store, { batchId: 'b1', itemId: null, ...by }),
    ...Array.from({ length: 8 }, (_, index) => late(index + 2)),
  ]);
  await late(10);
  const replies = await store.selectFrom('attempts').select('raw_reply').where('comparison_id', '=', 'w1p3').execute();
  expect(replies.map(({ raw_reply: reply }) => reply)).toEqual(Array.from({ length: 10 }, () => null));
});

test('a batch that has not ended keeps its texts', async () => {
  const { store } = database;
  await insertPlanned(store, 'b1', [[0, 1]], { items });
  const erased = eraseTexts(store, { batchId: 'b1', itemId: null, ...by });
  await expect(erased).rejects.toThrow(TextsInUseError);
  await expect(erased).rejects.toThrow('paragone cancel b1');
  expect((await readBatchTexts(store, 'b1')).items.size).toBe(4);
});

test('a batch whose job is still with its provider keeps its texts', async () => {
  const { store } = database;
  await endedBatch('b1');
  await store
    .insertInto('provider_jobs')
    .values({ key: 'k1', batch_id: 'b1', bundle: 'x', judge: 0, provider: 'scripted', fingerprint: 'f', requests: 1 })
    .execute();
  await expect(eraseTexts(store, { batchId: 'b1', itemId: null, ...by })).rejects.toThrow('Job k1 of batch b1');
});

test('comparisons whose texts are gone cannot be judged again', async () => {
  const { store } = database;
  await endedBatch('b1');
  await eraseTexts(store, { batchId: 'b1', itemId: 'item-0', ...by });
  const { items: _, givenPairs: __, ...batch } = batchOf('b2');
  const rejudge = insertBatch(store, { ...batch, rejudges: 'b1' });
  await expect(rejudge).rejects.toThrow(TextsErasedError);
  expect(await findBatch(store, 'b2')).toBeNull();
});

test('tells in which other batches a text still is, which have an item, and which are old', async () => {
  const { store } = database;
  await endedBatch('b1');
  await endedBatch('b2');
  await eraseTexts(store, { batchId: 'b1', itemId: null, ...by });
  expect(await listBatchesWithSameTexts(store, { batchId: 'b1', itemId: 'item-1' })).toEqual(['b2']);
  expect(await listBatchesWithSameTexts(store, { batchId: 'b1', itemId: 'item-9' })).toEqual([]);
  expect(await listBatchesWithItem(store, 'item-3')).toEqual(['b1', 'b2']);
  expect(await listBatchesToErase(store, 90)).toEqual([]);
  await store
    .updateTable('batches')
    .set({ ended_at: new Date(Date.now() - 91 * 86_400_000) })
    .execute();
  expect(await listBatchesToErase(store, 90)).toEqual(['b2']);
});
