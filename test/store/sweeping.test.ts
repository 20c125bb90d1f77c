import { sql } from 'kysely';
import { claimBundle, countDeliveries } from '../../src/store/claiming';
import { pauseBatch } from '../../src/store/pausing';
import { settleComparisons } from '../../src/store/settling';
import { expireQueued, sweepStuck } from '../../src/store/sweeping';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { firstWaveIds, insertPlanned, somePairs, verdictFor } from './sample-batch';

const minuteMs = 60_000;
const maxProcessingMs = 30 * minuteMs;
const ttlMs = 240 * minuteMs;
/** The moment of every sweep; rows are dated by their age at it. */
const nowMs = Date.parse('2030-05-01T12:00:00Z');
const nothing = { settled: 0, requeued: 0, emptyBundles: [] };
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const before = (minutes: number) => new Date(nowMs - minutes * minuteMs);

async function row(id: string) {
  return database.store.selectFrom('comparisons').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function change(id: string, set: Record<string, unknown>) {
  await database.store.updateTable('comparisons').set(set).where('id', '=', id).execute();
}

function letters() {
  return database.store.selectFrom('dead_letters').selectAll().orderBy('comparison_id').execute();
}

const combinations = [true, false].flatMap((processing) =>
  [true, false].flatMap((old) => [true, false].map((usedUp) => ({ processing, old, usedUp }))),
);

test.each(combinations)('stuck is all three, with a lease that lives (S4-122): %j', async (facts) => {
  const { processing, old, usedUp } = facts;
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await change('w1p1', {
    status: processing ? 'processing' : 'queued',
    processing_started_at: before(old ? 31 : 29),
    deliveries: usedUp ? 3 : 2,
    lease_until: before(-1),
    queued_at: before(32),
  });
  const stuck = processing && old && usedUp;
  const told = jest.fn();
  const result = await sweepStuck(database.store, { batchId: 'batch', nowMs, maxProcessingMs }, told);
  expect(result).toEqual(stuck ? { settled: 1, requeued: 0, emptyBundles: ['w1d0j0b0'] } : nothing);
  expect(told).toHaveBeenCalledTimes(stuck ? 1 : 0);
  expect(await row('w1p1')).toMatchObject(
    stuck
      ? { status: 'failed', failure_code: 'QUEUE_TIMEOUT', failure_message: 'max_processing_time_exceeded' }
      : { status: processing ? 'processing' : 'queued', failure_code: null },
  );
  expect(await letters()).toHaveLength(stuck ? 1 : 0);
});

test('40 minutes with 3 deliveries: failed once, its request kept; a late answer revives nothing (S4-133, S4-131)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await change('w1p2', { status: 'processing', processing_started_at: before(40), deliveries: 3 });
  const told = jest.fn();
  const sweep = () => sweepStuck(database.store, { batchId: 'batch', nowMs, maxProcessingMs }, told);
  // Its bundle holds another open comparison, so it is not empty.
  expect(await sweep()).toEqual({ settled: 1, requeued: 0, emptyBundles: [] });
  expect(await sweep()).toEqual(nothing);
  expect(told.mock.calls.map(([stuck]) => stuck)).toEqual([
    { id: 'w1p2', bundle: 'w1d0j0b0', deliveries: 3, processingStartedAt: before(40), mode: 'serial_bundle' },
  ]);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p2')]);
  expect((await row('w1p2')).status).toBe('failed');
  expect(await letters()).toMatchObject([
    {
      comparison_id: 'w1p2',
      error_code: 'QUEUE_TIMEOUT',
      error_message: 'max_processing_time_exceeded',
      deliveries: 3,
      payload: { wave: 1, position: 2, a: 'item-0', b: 'item-2', judge: 'scripted', bundle: 'w1d0j0b0', deliveries: 3 },
    },
  ]);
});

test('a lapsed lease puts back what is open, in its bundle and with a new time in queue', async () => {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(4, 3));
  const claim = { batchId: 'batch', bundleId: bundles[0]?.bundleId ?? '', leaseMs: minuteMs };
  await claimBundle(database.store, claim);
  await countDeliveries(database.store, 'batch', ['w1p1']);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p3')]);
  await change('w1p2', { lease_until: before(-1) });
  await change('w1p1', { lease_until: before(0), processing_started_at: before(5) });
  const sweep = { batchId: 'batch', nowMs, maxProcessingMs };
  expect(await sweepStuck(database.store, sweep)).toEqual({ settled: 0, requeued: 1, emptyBundles: [] });
  expect(await row('w1p1')).toMatchObject({
    status: 'queued',
    bundle: claim.bundleId,
    queued_at: new Date(nowMs),
    deliveries: 1,
  });
  expect((await row('w1p2')).status).toBe('processing');
  const { work } = await claimBundle(database.store, claim);
  expect(work?.comparisons.map(({ comparisonId }) => comparisonId)).toEqual(['w1p1', 'w1p2']);
});

test('expired is what was queued for the whole of its time and never begun; it leaves no dead letter (S0-04)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(5, 6), { itemCount: 5, settings: { bundleSize: 2 } });
  for (const id of firstWaveIds(6)) await change(id, { queued_at: before(239) });
  await change('w1p1', { queued_at: before(240) });
  await change('w1p2', { queued_at: before(300) });
  await change('w1p3', { queued_at: before(300) });
  await change('w1p5', { queued_at: before(300), status: 'processing', processing_started_at: before(299) });
  const sweep = { batchId: 'batch', nowMs, ttlMs };
  expect(await expireQueued(database.store, sweep)).toEqual({ settled: 3, requeued: 0, emptyBundles: ['w1d0j0b0'] });
  expect(await expireQueued(database.store, sweep)).toEqual(nothing);
  expect(await row('w1p1')).toMatchObject({
    status: 'expired',
    failure_code: null,
    failure_message: 'Request expired before processing',
    processing_started_at: null,
  });
  expect((await row('w1p5')).status).toBe('processing');
  expect(await letters()).toEqual([]);
});

test('one stuck and one expired differ in status and code (S4-138)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await change('w1p1', { status: 'processing', processing_started_at: before(40), deliveries: 3 });
  await change('w1p2', { queued_at: before(241) });
  await expireQueued(database.store, { batchId: 'batch', nowMs, ttlMs });
  await sweepStuck(database.store, { batchId: 'batch', nowMs, maxProcessingMs });
  expect([await row('w1p1'), await row('w1p2')]).toMatchObject([
    { status: 'failed', failure_code: 'QUEUE_TIMEOUT' },
    { status: 'expired', failure_code: null },
  ]);
});

test('nothing expires while the batch is paused, nor in another batch', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await change('w1p1', { queued_at: before(300) });
  await insertPlanned(database.store, 'other', somePairs(4, 1));
  expect(await expireQueued(database.store, { batchId: 'other', nowMs: 0, ttlMs })).toEqual(nothing);
  const pause = { why: 'operator', reason: 'Lunch.' } as const;
  await pauseBatch(database.store, { batchId: 'batch', pause, nowMs: nowMs - minuteMs });
  expect(await expireQueued(database.store, { batchId: 'batch', nowMs, ttlMs })).toEqual(nothing);
});
