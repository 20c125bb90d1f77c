import { sql } from 'kysely';
import type { Winner } from '../../src/contracts/judgement';
import { claimBundle, countDeliveries } from '../../src/store/claiming';
import { connectStore } from '../../src/store/connect';
import { countComparisons } from '../../src/store/counts';
import { failOpenComparisons, settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { blockedBackends } from './blocked';
import { failureFor, firstWaveIds, insertPlanned, planPairs, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

function comparison(id: string) {
  return database.store.selectFrom('comparisons').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

function listAttempts() {
  const columns = ['comparison_id', 'winner', 'failure_code', 'late'] as const;
  return database.store.selectFrom('attempts').select(columns).orderBy('id').execute();
}

async function counts() {
  return (await countComparisons(database.store, 'batch')).counts;
}

test('a verdict completes its comparison and is kept as an attempt, with its call', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const usage = {
    inputTokens: 900,
    outputTokens: 30,
    cacheReadTokens: 700,
    cacheWriteTokens: 10,
    cacheWriteLongTokens: 20,
  };
  const call = {
    modelAnswered: 'model-1',
    requestId: 'req-7',
    promptSha256: 'ab',
    usage,
    costUsd: 0.0125,
    httpStatus: 200,
    rateLimit: { 'retry-after': '7' },
  };
  const answers = [verdictFor('w1p2', 'tie', call)];
  expect((await settleComparisons(database.store, 'batch', answers)).changed).toEqual(new Set(['w1p2']));
  expect(await comparison('w1p2')).toMatchObject({
    status: 'completed',
    winner: 'tie',
    confidence: 4,
    justification: 'Clearer.',
    failure_code: null,
    settled_at: expect.any(Date),
  });
  const attempts = await database.store.selectFrom('attempts').selectAll().execute();
  expect(attempts).toEqual([
    {
      id: expect.any(Number),
      batch_id: 'batch',
      comparison_id: 'w1p2',
      delivery: 1,
      late: false,
      winner: 'tie',
      failure_code: null,
      failure_message: null,
      raw_reply: null,
      model_answered: 'model-1',
      request_id: 'req-7',
      prompt_sha256: 'ab',
      input_tokens: 900,
      output_tokens: 30,
      cache_read_tokens: 700,
      cache_write_tokens: 10,
      cache_write_long_tokens: 20,
      cost_usd: 0.0125,
      latency_ms: 12.5,
      http_status: 200,
      error_class: null,
      rate_limit: { 'retry-after': '7' },
      maybe_billed: false,
      recorded_at: expect.any(Date),
    },
  ]);
  expect((await comparison('w1p1')).status).toBe('queued');
});

test('a final failure settles without a winner and counts as failed only (S4-020, S4-055)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await settleComparisons(database.store, 'batch', [failureFor('w1p1', 'invalid_request')]);
  expect(await comparison('w1p1')).toMatchObject({
    status: 'failed',
    winner: null,
    failure_code: 'invalid_request',
    failure_message: 'The provider said no.',
  });
  expect(await counts()).toEqual({ planned: 2, completed: 0, failed: 1, expired: 0, cancelled: 0 });
});

test('a retryable failure goes to the retry pool and triggers no counter (S4-054)', async () => {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await claimBundle(database.store, { batchId: 'batch', bundleId: bundles[0]?.bundleId ?? '', leaseMs: 60_000 });
  const { changed } = await settleComparisons(database.store, 'batch', [failureFor('w1p1', 'rate_limit', 'retry')]);
  expect(changed).toEqual(new Set(['w1p1']));
  expect(await comparison('w1p1')).toMatchObject({ status: 'queued', bundle: null, settled_at: null });
  expect(await counts()).toEqual({ planned: 2, completed: 0, failed: 0, expired: 0, cancelled: 0 });
  expect(await listAttempts()).toMatchObject([{ comparison_id: 'w1p1', failure_code: 'rate_limit', late: false }]);
});

test('503, then a verdict: valid, counted once, without a trace of the failure in its outcome (S4-047)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await settleComparisons(database.store, 'batch', [failureFor('w1p1', 'overloaded', 'retry')]);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  expect(await comparison('w1p1')).toMatchObject({ status: 'completed', failure_code: null, failure_message: null });
  expect(await counts()).toMatchObject({ planned: 1, completed: 1, failed: 0 });
  expect(await listAttempts()).toHaveLength(2);
});

test.each([
  ['the same verdict', verdictFor('w1p1', 'a')],
  ['the opposite verdict', verdictFor('w1p1', 'b')],
  ['a final failure', failureFor('w1p1', 'refused')],
  ['a retryable failure', failureFor('w1p1', 'timeout', 'retry')],
])('%s that comes late is recorded as late and changes nothing (S4-121)', async (_kind, late) => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1', 'a')]);
  const before = await comparison('w1p1');
  for (let time = 1; time <= 2; time++) {
    expect((await settleComparisons(database.store, 'batch', [late])).changed).toEqual(new Set());
  }
  expect(await comparison('w1p1')).toEqual(before);
  expect((await listAttempts()).map((attempt) => attempt.late)).toEqual([false, true, true]);
});

test('a verdict after a final failure does not revive the comparison', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await settleComparisons(database.store, 'batch', [failureFor('w1p1', 'too_long')]);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  expect(await counts()).toMatchObject({ completed: 0, failed: 1 });
});

test('of conflicting answers in the same moment one settles, the other is late (S4-118)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const keeper = connectStore({ connectionString: database.url, maxConnections: 1 });
  const held = await keeper.startTransaction().execute();
  await sql`select 1 from comparisons for update`.execute(held);
  const winners: readonly Winner[] = ['a', 'b'];
  const both = winners.map((winner) => settleComparisons(database.store, 'batch', [verdictFor('w1p1', winner)]));
  await blockedBackends(database.store, 2);
  await held.commit().execute();
  const settled = await Promise.all(both);
  await keeper.destroy();
  expect(settled.map(({ changed }) => changed.size).sort((x, y) => x - y)).toEqual([0, 1]);
  const settledWith = winners[settled.findIndex(({ changed }) => changed.size === 1)];
  expect(await comparison('w1p1')).toMatchObject({ winner: settledWith });
  const attempts = await listAttempts();
  expect(attempts.filter(({ late }) => !late).map(({ winner }) => winner)).toEqual([settledWith]);
  expect(attempts).toHaveLength(2);
});

test('64 outcomes are settled together, successes and errors each in their own counter (S4-041)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(12, 64), { itemCount: 12 });
  const answers = firstWaveIds(64).map((id, index) =>
    index % 4 === 3 ? failureFor(id, 'refused') : verdictFor(id, (['a', 'b', 'tie'] as const)[index % 4]),
  );
  expect((await settleComparisons(database.store, 'batch', answers)).changed.size).toBe(64);
  expect(await counts()).toEqual({ planned: 64, completed: 48, failed: 16, expired: 0, cancelled: 0 });
});

test('two concurrent recorders of 50 each give completed = 100 (S4-011)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(15, 100), { itemCount: 15 });
  const record = (ids: readonly string[]) =>
    Promise.all(ids.map((id) => settleComparisons(database.store, 'batch', [verdictFor(id)])));
  const ids = firstWaveIds(100);
  await Promise.all([record(ids.slice(0, 50)), record(ids.slice(50))]);
  expect(await counts()).toMatchObject({ planned: 100, completed: 100, failed: 0 });
});

test('an answer of another batch settles nothing here', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await insertPlanned(database.store, 'other', somePairs(4, 1));
  await settleComparisons(database.store, 'other', [verdictFor('w1p1')]);
  expect(await counts()).toMatchObject({ completed: 0 });
});

test('failOpenComparisons settles what is open in its bundles, and a later answer is late', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 3));
  await planPairs(database.store, 'batch', 2, somePairs(4, 1));
  await countDeliveries(database.store, 'batch', ['w1p2']);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  await failOpenComparisons(database.store, 'batch', ['w1d0j0b0']);
  expect(await counts()).toEqual({ planned: 4, completed: 1, failed: 2, expired: 0, cancelled: 0 });
  expect((await comparison('w2p1')).status).toBe('queued');
  expect((await settleComparisons(database.store, 'batch', [verdictFor('w1p2')])).changed).toEqual(new Set());
});

test('a text with quotes, backslashes and line breaks is stored as it is', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const justification = `"a" \\u0041 \\ '); drop table attempts; --\n\t😀 {"x": null}`;
  const answer = verdictFor('w1p1');
  await settleComparisons(database.store, 'batch', [
    { ...answer, verdict: { winner: 'a', confidence: null, justification } } as typeof answer,
  ]);
  expect(await comparison('w1p1')).toMatchObject({ justification, confidence: null });
});

test('several answers to one comparison in one call count as if each had come by itself', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const answers = [
    failureFor('w1p1', 'timeout', 'retry'),
    verdictFor('w1p1', 'b'),
    verdictFor('w1p1', 'a'),
    failureFor('w1p2', 'timeout', 'retry'),
    failureFor('w1p2', 'overloaded', 'retry'),
  ];
  await settleComparisons(database.store, 'batch', answers);
  expect(await comparison('w1p1')).toMatchObject({ status: 'completed', winner: 'b' });
  expect(await comparison('w1p2')).toMatchObject({ status: 'queued', failure_code: 'overloaded' });
  expect((await listAttempts()).map(({ late }) => late)).toEqual([false, false, true, false, false]);
});

test('time in queue starts anew in the retry pool', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await sql`update comparisons set queued_at = now() - interval '4 hours'`.execute(database.store);
  await settleComparisons(database.store, 'batch', [failureFor('w1p1', 'timeout', 'retry')]);
  const { rows } = await sql`select id from comparisons where queued_at > now() - interval '1 hour'`.execute(
    database.store,
  );
  expect(rows).toHaveLength(1);
});
