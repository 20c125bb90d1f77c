import { sql } from 'kysely';
import { catalogue } from '../../src/metrics/catalogue';
import type { BatchMode } from '../../src/contracts/batch';
import type { MetricSample } from '../../src/contracts/metric-sample';
import type { FailureCode } from '../../src/contracts/judgement';
import { claimBundle, countDeliveries } from '../../src/store/claiming';
import type { Store } from '../../src/store/connect';
import { foldBatch } from '../../src/store/metric-folds';
import { readMetrics } from '../../src/store/metrics';
import { redriveDeadLetters } from '../../src/store/redriving';
import { settleComparisons } from '../../src/store/settling';
import { expireQueued, sweepStuck } from '../../src/store/sweeping';
import { bundleRetryPool } from '../../src/store/waves';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches, metric_totals cascade`.execute(database.store));
afterAll(() => database.drop());

const modes: readonly BatchMode[] = ['per_request', 'serial_bundle', 'provider_batch_api'];
const labelOf = {
  per_request: 'per_request',
  serial_bundle: 'serial_bundle',
  provider_batch_api: 'batch_api',
} as const;

async function samples(name: string): Promise<readonly MetricSample[]> {
  return (await readMetrics(database.store)).filter((sample) => sample.name === name);
}

/** Observations by the value of a label, or of all labels. */
async function counts(name: string, label?: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { labels, count } of await samples(name)) {
    const key = label === undefined ? Object.values(labels).join(' ') : (labels[label] ?? 'none');
    found[key] = (found[key] ?? 0) + count;
  }
  return found;
}

/** Moves what is known of a comparison so many seconds back. */
async function age(id: string, seconds: Partial<Record<'queued_at' | 'processing_started_at' | 'settled_at', number>>) {
  for (const [column, back] of Object.entries(seconds)) {
    await sql`update comparisons set ${sql.ref(column)} = timestamptz '2030-05-01 12:00Z' - ${back}::float8 * interval '1 second'
      where id = ${id}`.execute(database.store);
  }
}

const claim = (batchId: string, bundleId: string) =>
  claimBundle(database.store, { batchId, bundleId, leaseMs: 60_000 });

test('queued 12 s, processed 30 s: each in its own bucket, with provider, result and mode (S0-11, S0-12, S0-13)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await countDeliveries(database.store, 'batch', ['w1p1']);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  await age('w1p1', { queued_at: 42, processing_started_at: 30, settled_at: 0 });
  const labels = { provider: 'scripted', result: 'success', mode: 'serial_bundle' };
  expect(await samples('llm_queue_wait_time_seconds')).toEqual([
    { name: 'llm_queue_wait_time_seconds', labels, le: 30, count: 1, sum: '12' },
  ]);
  // A bound belongs to its own bucket.
  expect(await samples('llm_queue_processing_time_seconds')).toMatchObject([{ labels, le: 30, count: 1, sum: '30' }]);
});

test('clocks that differ give no negative time (S0-11)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await countDeliveries(database.store, 'batch', ['w1p1']);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  await age('w1p1', { queued_at: 1, processing_started_at: 2, settled_at: 3 });
  for (const name of ['llm_queue_wait_time_seconds', 'llm_queue_processing_time_seconds']) {
    expect(await samples(name)).toMatchObject([{ le: 0.1, count: 1, sum: '0' }]);
  }
});

test('each comparison of a bundle has its own start: when it is sent, not when the bundle is claimed (S0-15)', async () => {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(4, 4));
  await claim('batch', bundles[0]!.bundleId);
  for (const id of ['w1p1', 'w1p2', 'w1p3', 'w1p4']) await countDeliveries(database.store, 'batch', [id]);
  const rows = await database.store
    .selectFrom('comparisons')
    .select(sql<string>`processing_started_at::text`.as('at'))
    .orderBy('position')
    .execute();
  expect(new Set(rows.map(({ at }) => at)).size).toBe(4);
  await settleComparisons(
    database.store,
    'batch',
    ['w1p1', 'w1p2', 'w1p3', 'w1p4'].map((id) => verdictFor(id)),
  );
  expect(await counts('llm_queue_processing_time_seconds', 'result')).toEqual({ success: 4 });
});

test.each(modes)(
  'what expires in mode %s waits, is counted, and is never processed (S0-07, S0-08, S0-09, S0-33)',
  async (mode) => {
    await insertPlanned(database.store, 'batch', somePairs(4, 3), { settings: { mode } });
    const labels = `${labelOf[mode]} scripted`;
    expect(await counts('llm_queue_depth')).toEqual({ [labels]: 3 });
    await sql`update comparisons set queued_at = now() - interval '5 hours' where id = 'w1p1'`.execute(database.store);
    await expireQueued(database.store, { batchId: 'batch', nowMs: Date.now(), ttlMs: 4 * 3_600_000 });
    expect(await counts('llm_queue_wait_time_seconds', 'result')).toEqual({ expired: 1 });
    expect(await samples('llm_queue_wait_time_seconds')).toMatchObject([
      { le: 43_200, labels: { mode: labelOf[mode] } },
    ]);
    expect(await samples('llm_queue_processing_time_seconds')).toEqual([]);
    expect(await counts('llm_queue_expired_total')).toEqual({ [labels]: 1 });
    expect(await counts('llm_provider_queue_stuck_total')).toEqual({});
    const [depth] = await samples('llm_queue_depth');
    expect(depth?.sum).toBe('2');
  },
);

test('what expires when its bundle is claimed tells the same, also after a delivery that failed (S0-33)', async () => {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await claim('batch', bundles[0]!.bundleId);
  await countDeliveries(database.store, 'batch', ['w1p1']);
  await settleComparisons(database.store, 'batch', [failureFor('w1p1', 'server_error', 'retry')]);
  const [again] = await bundleRetryPool(database.store, 'batch', 1);
  await sql`update comparisons set queued_at = queued_at - interval '5 hours' where id = 'w1p1'`.execute(
    database.store,
  );
  expect(await claim('batch', again!.bundleId)).toMatchObject({ expired: 1 });
  expect(await counts('llm_queue_wait_time_seconds', 'result')).toEqual({ expired: 1 });
  expect(await samples('llm_queue_processing_time_seconds')).toEqual([]);
});

test('depth is 7, then 0 (S0-10)', async () => {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(5, 7), { itemCount: 5 });
  expect(await samples('llm_queue_depth')).toMatchObject([{ sum: '7' }]);
  await claim('batch', bundles[0]!.bundleId);
  expect(await samples('llm_queue_depth')).toMatchObject([{ sum: '0' }]);
});

test('429 twice and 503 once are series of 2 and 1; a timeout has no status (S4-092, S4-094)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const failed = (code: FailureCode, httpStatus: number | null) => {
    const answer = failureFor('w1p1', code, 'retry');
    return settleComparisons(database.store, 'batch', [{ ...answer, call: { ...answer.call, httpStatus } }]);
  };
  await failed('rate_limit', 429);
  await failed('rate_limit', 429);
  await failed('server_error', 503);
  await failed('timeout', null);
  expect((await samples('llm_provider_api_errors_total')).map(({ labels, sum }) => ({ ...labels, sum }))).toEqual(
    expect.arrayContaining([
      { provider: 'scripted', error_type: 'rate_limit', http_status_code: '429', sum: '2' },
      { provider: 'scripted', error_type: 'server_error', http_status_code: '503', sum: '1' },
      { provider: 'scripted', error_type: 'timeout', http_status_code: 'none', sum: '1' },
    ]),
  );
});

test('503 then a verdict is a retry that succeeded; 503 three times is one that failed (S4-101)', async () => {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(4, 3));
  await claim('batch', bundles[0]!.bundleId);
  const send = async (...answers: Parameters<typeof settleComparisons>[2]) => {
    await countDeliveries(
      database.store,
      'batch',
      answers.map(({ comparisonId }) => comparisonId),
    );
    await settleComparisons(database.store, 'batch', answers);
  };
  await send(
    failureFor('w1p1', 'server_error', 'retry'),
    failureFor('w1p2', 'server_error', 'retry'),
    verdictFor('w1p3'),
  );
  await send(verdictFor('w1p1'), failureFor('w1p2', 'server_error', 'retry'));
  await send(failureFor('w1p2', 'server_error'));
  expect(await counts('llm_provider_retries_total')).toEqual({ 'succeeded scripted': 1, 'failed scripted': 1 });
  expect(await samples('llm_prompts_total')).toMatchObject([{ sum: '6' }]);
});

test('what is stuck counts once with its mode, however often it is swept (S4-132, S4-138)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2), { settings: { mode: 'per_request' } });
  await sql`update comparisons set status = 'processing', deliveries = 3, queued_at = now() - interval '50 minutes',
    processing_started_at = now() - interval '40 minutes' where id = 'w1p1'`.execute(database.store);
  const sweep = { batchId: 'batch', nowMs: Date.now(), maxProcessingMs: 1_800_000 };
  await Promise.all([sweepStuck(database.store, sweep), sweepStuck(database.store, sweep)]);
  expect(await counts('llm_provider_queue_stuck_total', 'queue_processing_mode')).toEqual({ per_request: 1 });
  expect(await counts('llm_queue_expired_total')).toEqual({});
  expect(await counts('llm_queue_processing_time_seconds', 'result')).toEqual({ error: 1 });
});

test('tokens, dollars and what the cache did are summed exactly', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 3));
  const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0 };
  await settleComparisons(database.store, 'batch', [
    verdictFor('w1p1', 'a', { usage: { ...usage, cacheWriteLongTokens: 700 }, costUsd: 0.1 }),
    verdictFor('w1p2', 'a', { usage: { ...usage, cacheReadTokens: 700 }, costUsd: 0.2 }),
    verdictFor('w1p3', 'b', { maybeBilled: true }),
  ]);
  expect(await samples('llm_cost_usd_total')).toMatchObject([{ sum: '0.3' }]);
  expect(await counts('llm_prompt_cache_answers_total', 'cache')).toEqual({ write: 1, hit: 1 });
  expect(await samples('llm_possibly_billed_answers_total')).toMatchObject([{ sum: '1' }]);
  const tokens = await samples('llm_tokens_total');
  expect(Object.fromEntries(tokens.map(({ labels, sum }) => [labels['class'], sum]))).toEqual({
    input: '20',
    output: '10',
    cache_read: '700',
    cache_write: '0',
    cache_write_long: '700',
  });
});

test('a good and a failed job count 1 each, with items and duration; a withdrawn one has none (S1-42, S1-03)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1), {
    settings: { mode: 'provider_batch_api' },
    judges: [{ spec: 'x', provider: 'anthropic', model: 'claude', price: null }],
  });
  const job = { batch_id: 'batch', bundle: 'b', judge: 0, provider: 'anthropic' };
  await database.store
    .insertInto('provider_jobs')
    .values([
      { ...job, key: 'good', fingerprint: 'g', requests: 66 },
      { ...job, key: 'bad', fingerprint: 'b', requests: 64 },
      { ...job, key: 'open', fingerprint: 'o', requests: 5 },
      { ...job, key: 'never', fingerprint: 'n', requests: 7 },
    ])
    .execute();
  await sql`update provider_jobs set creating_at = timestamptz '2030-05-01', creations = 1 where key <> 'never'`.execute(
    database.store,
  );
  await sql`update provider_jobs set closed_at = timestamptz '2030-05-01' + interval '90 minutes', state =
    case key when 'good' then 'settled' when 'bad' then 'failed' else 'withdrawn' end where key <> 'open'`.execute(
    database.store,
  );
  expect(await counts('llm_batch_api_jobs_total', 'status')).toEqual({ settled: 1, failed: 1, withdrawn: 1 });
  expect(await samples('llm_batch_api_job_items')).toMatchObject([
    { le: 64, labels: { status: 'failed' } },
    { le: 256, sum: '66', labels: { status: 'settled' } },
    { le: 16, labels: { status: 'withdrawn' } },
  ]);
  expect(await samples('llm_batch_api_job_duration_seconds')).toMatchObject([
    { le: 14_400, sum: '5400', labels: { provider: 'anthropic', model: 'claude', status: 'failed' } },
    { labels: { status: 'settled' } },
  ]);
  expect(await samples('llm_prompts_total')).toMatchObject([{ sum: '135', labels: { mode: 'batch_api' } }]);
});

describe('no counter falls', () => {
  /** A batch of one valid, one failed and two queued comparisons. */
  async function partlySettled() {
    await insertPlanned(database.store, 'batch', somePairs(4, 4));
    await countDeliveries(database.store, 'batch', ['w1p1', 'w1p2']);
    await settleComparisons(database.store, 'batch', [verdictFor('w1p1'), failureFor('w1p2', 'refused')]);
  }
  const deleteAll = async (store: Store) => {
    await sql`delete from waves`.execute(store);
    await sql`delete from batches`.execute(store);
  };
  const counters = async () =>
    (await readMetrics(database.store)).filter(({ name }) => catalogue[name]?.type !== 'gauge');
  const end = (ago: string) =>
    sql`update batches set status = 'complete', reason = 'stable', ended_at = now() - ${ago}::interval`.execute(
      database.store,
    );

  test('when a dead letter is redriven, and its second end counts too', async () => {
    await partlySettled();
    const before = await counters();
    await redriveDeadLetters(database.store, 'batch', 'all');
    expect(await counters()).toEqual(before);
    await settleComparisons(database.store, 'batch', [failureFor('w1p2', 'refused')]);
    expect(await counts('llm_queue_wait_time_seconds', 'result')).toEqual({ success: 1, error: 2 });
  });

  test('when a batch is over for a quarter of an hour: its rows are not read any more, and are counted once', async () => {
    await partlySettled();
    await end('14 minutes');
    const before = await counters();
    expect(await database.store.selectFrom('metric_folds').selectAll().execute()).toEqual([]);
    await end('16 minutes');
    await Promise.all([readMetrics(database.store), readMetrics(database.store), readMetrics(database.store)]);
    expect(await database.store.selectFrom('metric_folds').selectAll().execute()).toHaveLength(1);
    expect(await counters()).toEqual(before);
    await deleteAll(database.store);
    expect(await counters()).toEqual(before);
  });

  test('when a batch is deleted that was folded in the same transaction', async () => {
    await partlySettled();
    const before = await counters();
    await database.store.transaction().execute(async (trx) => {
      await foldBatch(trx, 'batch');
      await deleteAll(trx);
    });
    expect(await counters()).toEqual(before);
  });
});

test('outcomes that several connections settle at once are all counted, whoever asks (S3-01)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(5, 10), { itemCount: 5 });
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      settleComparisons(database.store, 'batch', [verdictFor(`w1p${index + 1}`, 'a', { costUsd: 0.01 })]),
    ),
  );
  expect(await samples('llm_cost_usd_total')).toMatchObject([{ count: 10, sum: '0.1' }]);
});
