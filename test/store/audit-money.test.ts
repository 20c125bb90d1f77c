import fc from 'fast-check';
import { sql } from 'kysely';
import { unknownCall, type CallRecord } from '../../src/contracts/judgement';
import { booked } from '../../src/judges/prices/delivery-cost';
import { priceList } from '../../src/judges/prices/price-list';
import { auditBatch } from '../../src/store/audit';
import { countDeliveries } from '../../src/store/claiming';
import { reserveDeliveries } from '../../src/store/reserving';
import { settleComparisons } from '../../src/store/settling';
import { readSpending } from '../../src/store/spending';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { firstWaveIds, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;
let batches = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const haiku = priceList.find(({ model }) => model === 'claude-haiku-4-5')!;

async function insertPriced(price = haiku, maxCostUsd: number | null = null): Promise<string> {
  const batchId = `batch-${(batches += 1)}`;
  const judges = [{ spec: `anthropic:${price.model}`, provider: 'anthropic', model: price.model, price }];
  await insertPlanned(database.store, batchId, somePairs(10, 12), { itemCount: 10, judges, settings: { maxCostUsd } });
  return batchId;
}

async function send(batchId: string, comparisonId: string, usd: number): Promise<boolean> {
  const delivery = { comparisonId, delivery: 1, usd };
  const { granted } = await reserveDeliveries(database.store, batchId, [delivery], { batchPrice: false });
  await countDeliveries(database.store, batchId, [...granted]);
  return granted.has(comparisonId);
}

async function money(batchId: string) {
  const findings = await auditBatch(database.store, batchId);
  return findings.find(({ invariant }) => invariant === 'I5')!;
}

const tokens = fc.integer({ min: 0, max: 400_000 });
const usages = fc.record({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  cacheWriteLongTokens: tokens,
});

test('the ledger is the sum of tokens times prices, exactly, for every model and any usage (I5)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...priceList),
      fc.array(usages, { minLength: 1, maxLength: 12 }),
      async (price, calls) => {
        const batchId = await insertPriced(price);
        const answers = calls.map((usage, index) => {
          const call: CallRecord = booked({ ...unknownCall, usage }, { price, batchPrice: false });
          return verdictFor(`w1p${index + 1}`, 'a', call);
        });
        for (const { comparisonId } of answers) await send(batchId, comparisonId, 1_000);
        await settleComparisons(database.store, batchId, answers);
        expect(await money(batchId)).toMatchObject({
          ok: true,
          detail: expect.stringContaining('as tokens times prices'),
        });
        expect((await readSpending(database.store, batchId)).reservedUsd).toBe(0);
      },
    ),
    { numRuns: 15, seed: 7 },
  );
}, 60_000);

const usage = { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0 };

test('with a cap in force, whatever is sent in whatever order stays within it', async () => {
  const batchId = await insertPriced(haiku, 0.005);
  for (const id of firstWaveIds(12)) {
    if (!(await send(batchId, id, 0.002))) continue;
    const call = booked({ ...unknownCall, usage }, { price: haiku, batchPrice: false });
    expect(call.costUsd).toBe(0.00125);
    await settleComparisons(database.store, batchId, [verdictFor(id, 'a', call)]);
  }
  const { spentUsd, reservedUsd } = await readSpending(database.store, batchId);
  expect([spentUsd, reservedUsd]).toEqual([0.00375, 0]);
  expect(await money(batchId)).toMatchObject({ ok: true, detail: expect.stringContaining('within the cap of 0.005') });
});

test.each([
  ['a cost that is off by a picodollar', `update attempts set cost_usd = cost_usd + 1e-12`, /booked at .* tokens cost/],
  ['a call without a cost', `update attempts set cost_usd = null`, /booked at nothing/],
  ['a call without a reservation', `delete from reservations`, /1 paid calls had no reservation/],
  ['more than the cap', `update reservations set usd = 1, delivery = 2`, /above the cap of 0.005/],
])('%s is found', async (_, tampering, found) => {
  const batchId = await insertPriced(haiku, 0.005);
  await send(batchId, 'w1p1', 0.002);
  const call = booked({ ...unknownCall, usage }, { price: haiku, batchPrice: false });
  await settleComparisons(database.store, batchId, [verdictFor('w1p1', 'a', call)]);
  expect(await money(batchId)).toMatchObject({ ok: true });
  await sql.raw(`${tampering} where batch_id = '${batchId}'`).execute(database.store);
  const { ok, detail } = await money(batchId);
  expect(ok).toBe(false);
  expect(detail).toMatch(found);
});
