import { sql } from 'kysely';
import { unknownCall } from '../../src/contracts/judgement';
import { claimBundle, countDeliveries } from '../../src/store/claiming';
import { pauseBatch } from '../../src/store/pausing';
import { releaseUnsent, reserveDeliveries } from '../../src/store/reserving';
import { settleComparisons } from '../../src/store/settling';
import { readSpending } from '../../src/store/spending';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, firstWaveIds, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const live = { batchPrice: false };
const cost = (costUsd: number) => ({ costUsd, maybeBilled: false });

/** Comparisons `w1p1` … of a batch with a cap. */
async function insertCapped(batchId: string, count: number, maxCostUsd: number | null): Promise<readonly string[]> {
  await insertPlanned(database.store, batchId, somePairs(20, count), { itemCount: 20, settings: { maxCostUsd } });
  return firstWaveIds(count);
}

function reserve(batchId: string, comparisonIds: readonly string[], usd: number, delivery = 1) {
  const deliveries = comparisonIds.map((comparisonId) => ({ comparisonId, delivery, usd }));
  return reserveDeliveries(database.store, batchId, deliveries, live);
}

const spending = (batchId: string) => readSpending(database.store, batchId);

test('a cap is hit exactly: what fits to the last millionth is granted, in order, and no more', async () => {
  const ids = await insertCapped('exact', 5, 0.3);
  // In binary, 0.1 three times is more than 0.3.
  const { granted, shortage } = await reserve('exact', ids, 0.1);
  expect([...granted]).toEqual(ids.slice(0, 3));
  expect(shortage).toEqual({ maxCostUsd: 0.3, spentUsd: 0, reservedUsd: 0, nextUsd: 0.1, inFlight: false });
  expect(await spending('exact')).toEqual({ spentUsd: 0, reservedUsd: 0.3 });
  expect((await reserve('exact', ids.slice(3), 1e-12)).granted.size).toBe(0);
});

test('without a cap all is granted, and reserved all the same', async () => {
  const ids = await insertCapped('uncapped', 3, null);
  expect(await reserve('uncapped', ids, 2)).toEqual({ granted: new Set(ids), shortage: null });
  expect((await spending('uncapped')).reservedUsd).toBe(6);
});

test('an answer takes the place of its reservation; one that may be billed keeps it', async () => {
  const ids = await insertCapped('answered', 4, 4);
  await reserve('answered', ids, 1);
  await countDeliveries(database.store, 'answered', ids);
  await settleComparisons(database.store, 'answered', [
    verdictFor('w1p1', 'a', cost(0.25)),
    failureFor('w1p2', 'server_error', 'retry'),
    { ...failureFor('w1p3', 'timeout', 'retry'), call: { ...unknownCall, maybeBilled: true } },
  ]);
  // w1p3 is unknown and w1p4 in flight.
  expect(await spending('answered')).toEqual({ spentUsd: 0.25, reservedUsd: 2 });
  const { granted, shortage } = await reserve('answered', ['w1p2', 'w1p3'], 1, 2);
  expect([...granted]).toEqual(['w1p2']);
  expect(shortage).toMatchObject({ spentUsd: 0.25, reservedUsd: 2, nextUsd: 1 });
});

test('a late answer costs too, and counts', async () => {
  await insertCapped('late', 1, 1);
  await reserve('late', ['w1p1'], 0.5);
  await settleComparisons(database.store, 'late', [verdictFor('w1p1', 'a', cost(0.2))]);
  await settleComparisons(database.store, 'late', [verdictFor('w1p1', 'b', cost(0.2))]);
  expect(await spending('late')).toEqual({ spentUsd: 0.4, reservedUsd: 0 });
});

test('what was not sent is given back; what was sent and lost with its worker is not', async () => {
  const ids = await insertCapped('lost', 2, 2);
  await reserve('lost', ids, 1);
  await countDeliveries(database.store, 'lost', ['w1p1']);
  await releaseUnsent(database.store, 'lost', ids);
  expect((await spending('lost')).reservedUsd).toBe(1);
  // The bundle is claimed again: a further delivery of w1p1 needs room of its own.
  await claimBundle(database.store, { batchId: 'lost', bundleId: 'w1d0j0b0', leaseMs: 60_000 });
  expect([...(await reserve('lost', ['w1p1'], 1, 2)).granted]).toEqual(['w1p1']);
  expect([...(await reserve('lost', ['w1p2'], 1)).granted]).toEqual([]);
});

test('a claim that died before it sent anything does not stand in its own way', async () => {
  const ids = await insertCapped('again', 2, 2);
  await reserve('again', ids, 1);
  expect([...(await reserve('again', ids, 1)).granted]).toEqual(ids);
  expect((await spending('again')).reservedUsd).toBe(2);
});

test('what has no room is queued again, and says whether others are in flight', async () => {
  await insertPlanned(database.store, 'flying', somePairs(4, 2), { settings: { maxCostUsd: 1, bundleSize: 1 } });
  const claim = (bundleId: string) => claimBundle(database.store, { batchId: 'flying', bundleId, leaseMs: 60_000 });
  await claim('w1d0j0b0');
  await reserve('flying', ['w1p1'], 1);
  await countDeliveries(database.store, 'flying', ['w1p1']);
  await claim('w1d0j0b1');
  expect((await reserve('flying', ['w1p2'], 1)).shortage).toMatchObject({ inFlight: true });
  const status = async () => {
    const { rows } = await sql<{ id: string; status: string }>`
      select id, status from comparisons where batch_id = 'flying' order by id`.execute(database.store);
    return rows.map((row) => row.status);
  };
  expect(await status()).toEqual(['processing', 'queued']);
  // Its worker is dead: nobody knows what it was billed, and nothing is to be waited for.
  await sql`update comparisons set lease_until = now() where batch_id = 'flying'`.execute(database.store);
  expect((await reserve('flying', ['w1p2'], 1)).shortage).toMatchObject({ inFlight: false, reservedUsd: 1 });
});

test('a paused batch is granted nothing', async () => {
  const ids = await insertCapped('paused', 1, 5);
  await pauseBatch(database.store, { batchId: 'paused', pause: { why: 'operator', reason: 'Lunch' }, nowMs: null });
  expect(await reserve('paused', ids, 1)).toEqual({ granted: new Set(), shortage: null });
});

test('50 bundles race for a cap: it is never exceeded, whatever they cost in the end, and its room is used (I5)', async () => {
  const maxCostUsd = 0.5;
  const ids = await insertCapped('race', 150, maxCostUsd);
  const sums: number[] = [];
  const sent = await Promise.all(
    Array.from({ length: 50 }, async (_, bundle) => {
      const mine = ids.slice(3 * bundle, 3 * bundle + 3);
      const { granted } = await reserve('race', mine, 0.01);
      const { spentUsd, reservedUsd } = await spending('race');
      sums.push(spentUsd + reservedUsd);
      await countDeliveries(database.store, 'race', [...granted]);
      // A third costs less than was reserved, a third all of it, a third is lost.
      const answers = [...granted].flatMap((id) => {
        const kind = Number(id.slice(3)) % 3;
        return kind === 2 ? [] : [verdictFor(id, 'a', cost(kind === 0 ? 0.001 : 0.01))];
      });
      if (answers.length > 0) await settleComparisons(database.store, 'race', answers);
      return granted.size;
    }),
  );
  expect(Math.max(...sums)).toBeLessThanOrEqual(maxCostUsd + 1e-9);
  expect(sent.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(50);
  const { spentUsd, reservedUsd } = await spending('race');
  expect(spentUsd + reservedUsd).toBeLessThanOrEqual(maxCostUsd);
});
