import { sql } from 'kysely';
import { maxLostDeliveries } from '../../src/store/lost-deliveries';
import { markBatchEnded } from '../../src/store/batches';
import { claimBundle, countDeliveries } from '../../src/store/claiming';
import { findDeadLetter, listDeadLetters } from '../../src/store/dead-letters';
import { redriveDeadLetters } from '../../src/store/redriving';
import { failOpenComparisons, settleComparisons } from '../../src/store/settling';
import { bundleRetryPool } from '../../src/store/waves';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { decisionOf, failureFor, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await sql`truncate batches cascade`.execute(database.store);
  await insertPlanned(database.store, 'batch', somePairs(4, 3));
});
afterAll(() => database.drop());

const settle = (...answers: Parameters<typeof settleComparisons>[2]) =>
  settleComparisons(database.store, 'batch', answers);
const listed = async () =>
  (await listDeadLetters(database.store, 'batch', 10)).map(({ comparisonId }) => comparisonId).sort();
const comparison = (id: string) =>
  database.store.selectFrom('comparisons').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const redrive = (ids: readonly string[] | 'all') => redriveDeadLetters(database.store, 'batch', ids);

test('a final failure leaves a letter with its whole request, and no text (S3-20)', async () => {
  await countDeliveries(database.store, 'batch', ['w1p2']);
  await settle(failureFor('w1p2', 'refused'), failureFor('w1p1', 'timeout', 'retry'), verdictFor('w1p3'));
  expect(await listed()).toEqual(['w1p2']);
  expect(await findDeadLetter(database.store, 'batch', 'w1p2')).toEqual({
    batchId: 'batch',
    comparisonId: 'w1p2',
    payload: { wave: 1, position: 2, a: 'item-0', b: 'item-2', judge: 'scripted', bundle: 'w1d0j0b0', deliveries: 1 },
    errorCode: 'refused',
    errorMessage: 'The provider said no.',
    deliveries: 1,
    failedAt: expect.any(Date),
    redrivenAt: null,
  });
  expect(await findDeadLetter(database.store, 'batch', 'w1p3')).toBeNull();
});

test('a final failure that comes late leaves none, nor does a batch that is cancelled', async () => {
  await settle(verdictFor('w1p1'));
  await settle(failureFor('w1p1', 'refused'));
  await markBatchEnded(database.store, 'batch', { status: 'cancelled', reason: 'cancelled' }, decisionOf(2));
  expect(await listed()).toEqual([]);
});

test('a bundle that is given up and deliveries that were lost too often leave letters too', async () => {
  for (let lost = 0; lost <= maxLostDeliveries; lost++) await countDeliveries(database.store, 'batch', ['w1p1']);
  await claimBundle(database.store, { batchId: 'batch', bundleId: 'w1d0j0b0', leaseMs: 1_000 });
  expect(await listed()).toEqual(['w1p1']);
  await failOpenComparisons(database.store, 'batch', ['w1d0j0b0']);
  expect(await listed()).toEqual(['w1p1', 'w1p2', 'w1p3']);
});

test('a letter that cannot be written leaves the comparison open; on retry both appear (S3-21)', async () => {
  await sql`alter table dead_letters add constraint broken check (false)`.execute(database.store);
  await expect(settle(failureFor('w1p1', 'refused'))).rejects.toMatchObject({ constraint: 'broken' });
  await expect(failOpenComparisons(database.store, 'batch', ['w1d0j0b0'])).rejects.toMatchObject({
    constraint: 'broken',
  });
  expect((await comparison('w1p1')).status).toBe('queued');
  await sql`alter table dead_letters drop constraint broken`.execute(database.store);
  await settle(failureFor('w1p1', 'refused'));
  expect((await comparison('w1p1')).status).toBe('failed');
  expect(await listed()).toEqual(['w1p1']);
});

test('a redrive grants three deliveries more, once, and a second failure updates the letter (S3-26)', async () => {
  for (let delivery = 1; delivery <= 3; delivery++) await countDeliveries(database.store, 'batch', ['w1p1']);
  await settle(failureFor('w1p1', 'timeout'));
  const why = 'It was redriven already, which can be done once.';
  expect(await redrive(['w1p1', 'w1p1'])).toEqual({ reopened: ['w1p1'], refused: [] });
  expect(await redrive(['w1p1'])).toEqual({ reopened: [], refused: [{ comparisonId: 'w1p1', why }] });
  let bundleId = '';
  for (let delivery = 4; delivery <= 6; delivery++) {
    const [bundle] = (await bundleRetryPool(database.store, 'batch', 1)).filter(({ size }) => size === 1);
    bundleId = bundle?.bundleId ?? '';
    const { work } = await claimBundle(database.store, { batchId: 'batch', bundleId, leaseMs: 1_000 });
    expect(work?.comparisons).toMatchObject([{ comparisonId: 'w1p1', deliveriesAllowed: 6 }]);
    await countDeliveries(database.store, 'batch', ['w1p1']);
    await settle(failureFor('w1p1', 'timeout', delivery < 6 ? 'retry' : 'final'));
  }
  expect(await findDeadLetter(database.store, 'batch', 'w1p1')).toMatchObject({
    deliveries: 6,
    payload: { bundle: bundleId },
    redrivenAt: expect.any(Date),
  });
  expect((await redrive(['w1p1'])).reopened).toEqual([]);
});

test('a redriven comparison can be completed, without a trace of the failure in its outcome', async () => {
  await settle(failureFor('w1p1', 'quota'));
  expect(await redrive('all')).toEqual({ reopened: ['w1p1'], refused: [] });
  expect(await comparison('w1p1')).toMatchObject({ status: 'queued', bundle: null, failure_code: null });
  await settle(verdictFor('w1p1', 'b'));
  expect(await comparison('w1p1')).toMatchObject({ status: 'completed', winner: 'b' });
  expect(await redrive('all')).toEqual({ reopened: [], refused: [] });
});

test('what cannot be redriven is named with its reason, and the rest is redriven', async () => {
  await settle(failureFor('w1p1', 'quota'), failureFor('w1p2', 'quota'), verdictFor('w1p3'));
  const { reopened, refused } = await redrive(['w1p3', 'w1p1', 'w7p7']);
  expect(reopened).toEqual(['w1p1']);
  expect(refused.map(({ comparisonId }) => comparisonId)).toEqual(['w1p3', 'w7p7']);
  await markBatchEnded(database.store, 'batch', { status: 'complete', reason: 'stable' }, decisionOf(2));
  expect(await redrive('all')).toEqual({
    reopened: [],
    refused: [{ comparisonId: 'w1p2', why: 'Its batch has ended.' }],
  });
});

test('of five redrives at once one reopens', async () => {
  await settle(failureFor('w1p1', 'quota'));
  const answers = await Promise.all(Array.from({ length: 5 }, () => redrive(['w1p1'])));
  expect(answers.flatMap(({ reopened }) => reopened)).toEqual(['w1p1']);
  expect((await comparison('w1p1')).deliveries_allowed).toBe(6);
});

test('letters are listed newest first, of one batch or of all', async () => {
  await insertPlanned(database.store, 'other', somePairs(4, 1));
  await settleComparisons(database.store, 'other', [failureFor('w1p1', 'refused')]);
  await settle(failureFor('w1p2', 'refused'));
  await settle(failureFor('w1p1', 'refused'));
  const keys = async (batchId: string | null, limit: number) =>
    (await listDeadLetters(database.store, batchId, limit)).map((letter) => [letter.batchId, letter.comparisonId]);
  expect(await keys(null, 2)).toEqual([
    ['batch', 'w1p1'],
    ['batch', 'w1p2'],
  ]);
  expect(await keys('other', 9)).toEqual([['other', 'w1p1']]);
});
