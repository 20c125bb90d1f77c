import { sql } from 'kysely';
import { auditBatch } from '../../src/store/audit';
import { markBatchEnded } from '../../src/store/batches';
import { claimBundle, countDeliveries, renewLease } from '../../src/store/claiming';
import { maxLostDeliveries } from '../../src/store/lost-deliveries';
import { settleComparisons } from '../../src/store/settling';
import { sweepStuck } from '../../src/store/sweeping';
import { pauseBatch } from '../../src/store/pausing';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import {
  decisionOf,
  failureFor,
  firstWaveIds,
  insertPlanned,
  itemOf,
  somePairs,
  verdictFor,
  type BatchChanges,
} from './sample-batch';

const leaseMs = 60_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

/** A batch whose first wave is one bundle of six; answers with its id. */
async function plannedBundle(batchId: string, changes: BatchChanges = {}): Promise<string> {
  const { bundles } = await insertPlanned(database.store, batchId, somePairs(4, 6), changes);
  return bundles[0]?.bundleId ?? '';
}

async function claimedIds(batchId: string, bundle: string) {
  const { work } = await claimBundle(database.store, { batchId, bundleId: bundle, leaseMs });
  return work?.comparisons.map(({ comparisonId }) => comparisonId) ?? null;
}

function comparison(batchId: string, id: string) {
  const row = database.store.selectFrom('comparisons').selectAll().where('batch_id', '=', batchId).where('id', '=', id);
  return row.executeTakeFirstOrThrow();
}

test('a claim brings all that the judge needs, a shown first, in order of position', async () => {
  const items = [itemOf('zebra', { text: 'Zig.' }), itemOf('ant', { text: 'Zag.' }), itemOf('bee')];
  const { bundles } = await insertPlanned(
    database.store,
    'claimed',
    [
      [1, 0],
      [0, 2],
    ],
    { items, criteria: 'Wit.' },
  );
  const { exhausted, work } = await claimBundle(database.store, {
    batchId: 'claimed',
    bundleId: bundles[0]?.bundleId ?? '',
    leaseMs,
  });
  expect(exhausted).toBe(0);
  expect(work).toEqual({
    judgeSpec: 'scripted',
    labels: { provider: 'scripted', model: null, mode: 'serial_bundle' },
    price: null,
    seed: '42',
    trait: 'writing quality',
    criteria: 'Wit.',
    tiesAllowed: false,
    qualityScale: null,
    comparisons: [
      {
        comparisonId: 'w1p1',
        deliveries: 0,
        deliveriesAllowed: 3,
        waitedMs: expect.any(Number),
        a: { text: 'Zag.', quality: null },
        b: { text: 'Zig.', quality: null },
        recorded: null,
      },
      {
        comparisonId: 'w1p2',
        deliveries: 0,
        deliveriesAllowed: 3,
        waitedMs: expect.any(Number),
        a: { text: 'Zig.', quality: null },
        b: { text: 'Text of bee.', quality: null },
        recorded: null,
      },
    ],
  });
});

test('processing is written, with its time, before anything is sent, for each comparison (S0-06, S0-15)', async () => {
  await claimedIds('stamped', await plannedBundle('stamped'));
  for (const id of firstWaveIds(6)) {
    expect(await comparison('stamped', id)).toMatchObject({
      status: 'processing',
      processing_started_at: expect.any(Date),
      deliveries: 0,
    });
  }
});

test('quality comes with mean and sample standard deviation over all items', async () => {
  // 2, 4, 4, 4, 5, 5, 7, 9: mean 5 and a sum of squares about it of 32, the textbook example of a standard deviation.
  const items = [2, 4, 4, 4, 5, 5, 7, 9].map((quality, index) => itemOf(`item-${index}`, { quality }));
  const bundle = await plannedBundle('scaled', { items });
  const { work } = await claimBundle(database.store, { batchId: 'scaled', bundleId: bundle, leaseMs });
  expect(work?.qualityScale?.mean).toBe(5);
  expect(work?.qualityScale?.sd).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(work?.comparisons[0]).toMatchObject({ a: { quality: 2 }, b: { quality: 4 } });
});

test('a claim takes open comparisons only', async () => {
  const bundle = await plannedBundle('partly');
  await settleComparisons(database.store, 'partly', [verdictFor('w1p1'), failureFor('w1p4', 'refused')]);
  expect(await claimedIds('partly', bundle)).toEqual(['w1p2', 'w1p3', 'w1p5', 'w1p6']);
});

test('a claim after the death of a worker takes the same open ones again, and their deliveries are kept', async () => {
  const bundle = await plannedBundle('orphaned');
  const before = await claimedIds('orphaned', bundle);
  await countDeliveries(database.store, 'orphaned', ['w1p1', 'w1p2']);
  await settleComparisons(database.store, 'orphaned', [verdictFor('w1p1')]);
  const { work } = await claimBundle(database.store, { batchId: 'orphaned', bundleId: bundle, leaseMs });
  expect(work?.comparisons.map(({ comparisonId }) => comparisonId)).toEqual(before?.slice(1));
  expect(work?.comparisons.map(({ deliveries }) => deliveries)).toEqual([1, 0, 0, 0, 0]);
});

test('deliveries that were lost with their workers do not count, up to ten of one comparison; then it is failed', async () => {
  const bundle = await plannedBundle('lost');
  const claim = () => claimBundle(database.store, { batchId: 'lost', bundleId: bundle, leaseMs });
  for (let lost = 0; lost <= maxLostDeliveries; lost++) {
    const { exhausted, work } = await claim();
    expect(exhausted).toBe(0);
    expect(work?.comparisons[0]).toMatchObject({ deliveries: lost, deliveriesAllowed: 3 + lost });
    expect(work?.comparisons[1]).toMatchObject({ deliveries: 0, deliveriesAllowed: 3 });
    await countDeliveries(database.store, 'lost', ['w1p1']);
  }
  const { exhausted, work } = await claim();
  expect(exhausted).toBe(1);
  expect(work?.comparisons.map(({ comparisonId }) => comparisonId)).toEqual(firstWaveIds(6).slice(1));
  expect(await comparison('lost', 'w1p1')).toMatchObject({
    status: 'failed',
    failure_code: 'timeout',
    failure_message: 'More than 10 of its deliveries were lost with the workers that had sent them',
    deliveries: 11,
    lost_deliveries: 11,
  });
  expect(await auditBatch(database.store, 'lost')).not.toContainEqual(expect.objectContaining({ ok: false }));
});

test('an answered delivery counts, however many were lost before it, and one that is claimed twice is lost once', async () => {
  const bundle = await plannedBundle('answered');
  const claim = () => claimBundle(database.store, { batchId: 'answered', bundleId: bundle, leaseMs });
  await claim();
  await countDeliveries(database.store, 'answered', ['w1p1', 'w1p2']);
  await settleComparisons(database.store, 'answered', [failureFor('w1p2', 'server_error', 'retry')]);
  await Promise.all([claim(), claim()]);
  const rows = [await comparison('answered', 'w1p1'), await comparison('answered', 'w1p2')];
  expect(rows).toMatchObject([
    { deliveries: 1, lost_deliveries: 1, deliveries_allowed: 4 },
    { deliveries: 1, lost_deliveries: 0, deliveries_allowed: 3 },
  ]);
});

test('a delivery that a sweep has put back is as lost as one that is claimed in processing', async () => {
  const bundle = await plannedBundle('swept');
  await claimBundle(database.store, { batchId: 'swept', bundleId: bundle, leaseMs: 1 });
  await countDeliveries(database.store, 'swept', ['w1p1']);
  const sweep = { batchId: 'swept', nowMs: Date.now() + 60_000, maxProcessingMs: 3_600_000 };
  expect(await sweepStuck(database.store, sweep)).toMatchObject({ settled: 0, requeued: 6 });
  await claimBundle(database.store, { batchId: 'swept', bundleId: bundle, leaseMs });
  expect(await comparison('swept', 'w1p1')).toMatchObject({ lost_deliveries: 1, deliveries_allowed: 4 });
});

test('three deliveries that are used up are enough: failed as a timeout, and never sent again', async () => {
  const bundle = await plannedBundle('silent');
  await sql`update comparisons set deliveries = 3 where batch_id = 'silent' and id in ('w1p1', 'w1p3')`.execute(
    database.store,
  );
  const { exhausted, work } = await claimBundle(database.store, { batchId: 'silent', bundleId: bundle, leaseMs });
  expect(exhausted).toBe(2);
  expect(work?.comparisons.map(({ comparisonId }) => comparisonId)).toEqual(['w1p2', 'w1p4', 'w1p5', 'w1p6']);
  expect(await comparison('silent', 'w1p1')).toMatchObject({ status: 'failed', failure_code: 'timeout', winner: null });
  expect(await claimBundle(database.store, { batchId: 'silent', bundleId: bundle, leaseMs })).toMatchObject({
    exhausted: 0,
  });
});

test('a bundle with nothing open, or of an ended batch, is no work', async () => {
  const bundle = await plannedBundle('settled');
  await settleComparisons(
    database.store,
    'settled',
    firstWaveIds(6).map((id) => verdictFor(id)),
  );
  expect(await claimedIds('settled', bundle)).toBeNull();
  const other = await plannedBundle('cancelled');
  const cancelled = { status: 'cancelled', reason: 'cancelled' } as const;
  await markBatchEnded(database.store, 'cancelled', cancelled, decisionOf(2));
  expect(await claimedIds('cancelled', other)).toBeNull();
  expect((await comparison('cancelled', 'w1p1')).status).toBe('cancelled');
});

test('a claim takes the bundles of its own batch only', async () => {
  const bundle = await plannedBundle('mine');
  await plannedBundle('theirs');
  await claimBundle(database.store, { batchId: 'mine', bundleId: bundle, leaseMs });
  expect((await comparison('theirs', 'w1p1')).status).toBe('queued');
});

test('a delivery of what is settled is not counted, and must not be sent (S0-27)', async () => {
  await plannedBundle('counted');
  await settleComparisons(database.store, 'counted', [verdictFor('w1p2')]);
  await sql`update comparisons set status = 'expired', settled_at = now() where id = 'w1p3'`.execute(database.store);
  const open = await countDeliveries(database.store, 'counted', ['w1p1', 'w1p2', 'w1p3', 'w9p9']);
  expect([...open]).toEqual(['w1p1']);
  expect((await comparison('counted', 'w1p1')).deliveries).toBe(1);
  expect((await comparison('counted', 'w1p2')).deliveries).toBe(0);
});

test('a paused batch gives no work and says why, counts no delivery, and what is queued stays queued', async () => {
  const bundle = await plannedBundle('paused');
  const pause = { why: 'operator', reason: 'Lunch.' } as const;
  await pauseBatch(database.store, { batchId: 'paused', pause, nowMs: Date.now() });
  const claim = { batchId: 'paused', bundleId: bundle, leaseMs };
  expect(await claimBundle(database.store, claim)).toEqual({ exhausted: 0, expired: 0, work: null, pause });
  expect((await countDeliveries(database.store, 'paused', ['w1p1'])).size).toBe(0);
  expect((await comparison('paused', 'w1p1')).deliveries).toBe(0);
  expect((await comparison('paused', 'w1p1')).status).toBe('queued');
});

test('what expired while it waited is settled by the claim and never given out; the rest is (S0-26, S0-27)', async () => {
  const bundle = await plannedBundle('stale');
  await sql`
    update comparisons set queued_at = now() - interval '4 hours 1 second'
    where batch_id = 'stale' and id = 'w1p2'`.execute(database.store);
  const { expired, work } = await claimBundle(database.store, { batchId: 'stale', bundleId: bundle, leaseMs });
  expect(expired).toBe(1);
  expect(work?.comparisons.map(({ comparisonId }) => comparisonId)).toEqual(['w1p1', 'w1p3', 'w1p4', 'w1p5', 'w1p6']);
  expect(await comparison('stale', 'w1p2')).toMatchObject({
    status: 'expired',
    failure_message: 'Request expired before processing',
    processing_started_at: null,
  });
});

test('a claim has a lease from the time of the database, and renewing prolongs it for what is open', async () => {
  const bundle = await plannedBundle('leased');
  await claimBundle(database.store, { batchId: 'leased', bundleId: bundle, leaseMs: 1_000 });
  await settleComparisons(database.store, 'leased', [verdictFor('w1p1')]);
  await renewLease(database.store, { batchId: 'leased', bundleId: bundle, leaseMs: 3_600_000 });
  const { rows } = await sql<{ id: string; hours: number }>`
    select id, round(extract(epoch from lease_until - processing_started_at) / 3600)::int as hours
    from comparisons where batch_id = 'leased' order by id`.execute(database.store);
  expect(rows.map(({ hours }) => hours)).toEqual([0, 1, 1, 1, 1, 1]);
});
