import { sql } from 'kysely';
import { defaultWindowMs } from '../../src/contracts/measurements';
import { connectStore, type Store } from '../../src/store/connect';
import { serveMetrics } from '../../src/metrics/serve';
import { readMetrics } from '../../src/store/metrics';
import { settleComparisons } from '../../src/store/settling';
import { callWindows, readCallWindows, readOutcomeWindows, readSessions } from '../../src/store/windows';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, firstWaveIds, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;
let workers: readonly Store[];
beforeAll(async () => {
  database = await createTestDatabase();
  workers = [0, 1, 2].map(() => connectStore({ connectionString: database.url }));
});
beforeEach(() => sql`truncate batches, metric_totals cascade`.execute(database.store));
afterAll(async () => {
  for (const store of workers) await store.destroy();
  await database.drop();
});

/** Linear interpolation between the two ranks beside it. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const rank = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return below + (above - below) * (rank - Math.floor(rank));
}

/** What is told of all workers; the rest is of the process. */
function shared(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^(llm|paragone)_/.test(line));
}

test('of a panel each judge has its own answers, also beside a batch with one judge', async () => {
  const judges = ['claude', 'gpt'].map((model) => ({
    spec: model,
    provider: 'anthropic' as const,
    model,
    price: null,
  }));
  await insertPlanned(database.store, 'panel', somePairs(4, 3), { judges });
  await insertPlanned(database.store, 'alone', somePairs(4, 3), { judges: judges.slice(0, 1) });
  await sql`update comparisons set judge = 1 where batch_id = 'panel' and id = ${firstWaveIds(3)[2]}`.execute(
    database.store,
  );
  const answers = firstWaveIds(3).map((id, index) => verdictFor(id, 'a', { latencyMs: 100 * (index + 1) }));
  for (const batchId of ['panel', 'alone']) await settleComparisons(database.store, batchId, answers);
  expect(await readCallWindows(database.store, defaultWindowMs)).toMatchObject([
    { model: 'claude', calls: 5, p50Ms: 200 },
    { model: 'gpt', calls: 1, p50Ms: 300 },
  ]);
  const calls = (await readMetrics(database.store)).filter(({ name }) => name === 'llm_calls_total');
  expect(calls.map(({ labels, count }) => [labels['model'], count])).toEqual([
    ['claude', 5],
    ['gpt', 1],
  ]);
});

test('three workers settle 10 calls each, equal latencies among them: each serves the same exact percentiles of all 30 (S3-01, S3-03, S3-11)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(10, 30), { itemCount: 10 });
  const latencies = firstWaveIds(30).map((_, index) => [100, 100, 250, 40 * index, 999][index % 5]!);
  await Promise.all(
    workers.map((store, worker) =>
      settleComparisons(
        store,
        'batch',
        firstWaveIds(30).flatMap((id, index) =>
          index % 3 === worker ? [verdictFor(id, 'a', { latencyMs: latencies[index]! })] : [],
        ),
      ),
    ),
  );
  const expected = { calls: 30, failed: 0, provider: 'scripted', model: 'none', mode: 'serial_bundle' };
  for (const store of workers) {
    const [window] = await readCallWindows(store, defaultWindowMs);
    expect(window).toMatchObject(expected);
    expect(window!.p50Ms).toBeCloseTo(percentile(latencies, 0.5), 9);
    expect(window!.p95Ms).toBeCloseTo(percentile(latencies, 0.95), 9);
    expect(window!.p99Ms).toBeCloseTo(percentile(latencies, 0.99), 9);
  }
  // The pace of what runs falls as time goes on, so the batch ends before it is read three times.
  await sql`update batches set status = 'complete', reason = 'stable', ended_at = now()`.execute(database.store);
  const texts = await Promise.all(
    workers.map(async (store) => {
      const server = await serveMetrics(store, { host: '127.0.0.1', port: 0, warn: () => undefined });
      try {
        return await (await fetch(`${server.url}/metrics`)).text();
      } finally {
        await server.close();
      }
    }),
  );
  const p95 = percentile(latencies, 0.95) / 1_000;
  expect(shared(texts[0]!)).toContain(
    `paragone_window_latency_seconds{provider="scripted",model="none",mode="serial_bundle",quantile="0.95"} ${p95}`,
  );
  expect(shared(texts[1]!)).toEqual(shared(texts[0]!));
  expect(shared(texts[2]!)).toEqual(shared(texts[0]!));
  expect(texts[0]).toContain('process_cpu_seconds_total');
  expect(texts[0]).toContain('nodejs_eventloop_lag_p99_seconds');
});

test('two workers have 7 valid and 3 failed outcomes: 0.7 from either (S3-04)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(5, 10), { itemCount: 5 });
  const answers = firstWaveIds(10).map((id, index) => (index < 7 ? verdictFor(id) : failureFor(id, 'refused')));
  await settleComparisons(workers[0]!, 'batch', answers.slice(0, 5));
  await settleComparisons(workers[1]!, 'batch', answers.slice(5));
  for (const store of workers) {
    expect(await readOutcomeWindows(store, defaultWindowMs)).toMatchObject([{ valid: 7, settled: 10 }]);
    const ratio = (await readMetrics(store)).find(({ name }) => name === 'paragone_window_valid_outcome_ratio');
    expect(Number(ratio?.sum)).toBe(0.7);
  }
});

test('4 calls succeed and 1 fails: 4 and 1, in the counter and in the window (S3-05)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 5));
  await settleComparisons(database.store, 'batch', [
    ...['w1p1', 'w1p2', 'w1p3', 'w1p4'].map((id) => verdictFor(id)),
    failureFor('w1p5', 'server_error', 'retry'),
  ]);
  const samples = await readMetrics(database.store);
  for (const name of ['llm_calls_total', 'paragone_window_calls']) {
    const found = samples.filter((sample) => sample.name === name);
    expect(Object.fromEntries(found.map(({ labels, sum }) => [labels['result'], Number(sum)]))).toEqual({
      success: 4,
      error: 1,
    });
  }
});

test('what is older than the window is left out of it, and answers of jobs have no latency', async () => {
  await insertPlanned(database.store, 'old', somePairs(4, 1));
  await settleComparisons(database.store, 'old', [verdictFor('w1p1', 'a', { latencyMs: 5_000 })]);
  await sql`update attempts set recorded_at = now() - interval '16 minutes'`.execute(database.store);
  await insertPlanned(database.store, 'job', somePairs(4, 1), { settings: { mode: 'provider_batch_api' } });
  await settleComparisons(database.store, 'job', [verdictFor('w1p1')]);
  expect(await readCallWindows(database.store, defaultWindowMs)).toMatchObject([
    { mode: 'batch_api', calls: 1, p50Ms: null, p99Ms: null },
  ]);
  expect(await readCallWindows(database.store, 20 * 60_000)).toMatchObject([
    { mode: 'batch_api', calls: 1 },
    { mode: 'serial_bundle', calls: 1, p50Ms: 5_000 },
  ]);
});

test('the window is found by the index on time, not by reading all answers (S3-10)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await sql`insert into attempts (batch_id, comparison_id, delivery, late, winner, latency_ms, recorded_at)
    select 'batch', 'w1p1', 1, true, 'a', n, now() - n * interval '1 minute' from generate_series(1, 20000) n`.execute(
    database.store,
  );
  await sql`analyze attempts`.execute(database.store);
  const { rows } = await sql<{
    'QUERY PLAN': string;
  }>`explain ${callWindows(defaultWindowMs)}`.execute(database.store);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index Scan.* attempts_by_time/);
  expect(plan).not.toMatch(/Seq Scan on attempts/);
});

describe('a session is a batch, whoever works on it', () => {
  /** 6 judged within 2 minutes, 5 of them valid, by two workers. */
  async function sixInTwoMinutes(batchId: string) {
    await insertPlanned(database.store, batchId, somePairs(5, 8), { itemCount: 5 });
    await settleComparisons(workers[0]!, batchId, [verdictFor('w1p1'), verdictFor('w1p2'), verdictFor('w1p3')]);
    await settleComparisons(workers[1]!, batchId, [
      verdictFor('w1p4'),
      verdictFor('w1p5'),
      failureFor('w1p6', 'refused'),
    ]);
    await sql`update batches set created_at = now() - interval '2 minutes', status = 'complete', reason = 'stable',
      ended_at = now() where id = ${batchId}`.execute(database.store);
  }

  test('6 comparisons in 2 minutes are 3 per minute, read on a third worker (S3-06, S3-12, S3-28)', async () => {
    await sixInTwoMinutes('batch');
    const [session, ...others] = await readSessions(workers[2]!, defaultWindowMs);
    expect(others).toEqual([]);
    expect(session).toMatchObject({ batchId: 'batch', judged: 6, valid: 5, comparisonsPerMinute: 3 });
    expect(session!.lastOutcomeAt!.getTime()).toBeGreaterThanOrEqual(session!.startedAt.getTime());
  });

  test('one comparison more by each of two workers is two more (S3-29)', async () => {
    await insertPlanned(database.store, 'batch', somePairs(4, 2));
    await settleComparisons(workers[0]!, 'batch', [verdictFor('w1p1')]);
    await settleComparisons(workers[1]!, 'batch', [verdictFor('w1p2')]);
    expect(await readSessions(workers[2]!, defaultWindowMs)).toMatchObject([{ judged: 2, valid: 2 }]);
  });

  test('its efficiency is what the documented formula gives; metrics name no batch (S3-07)', async () => {
    await sixInTwoMinutes('a secret name');
    const { rows } = await sql<{ efficiency: number }>`
      select (valid / minutes * valid / (valid + failed))::float8 as efficiency from (
        select count(*) filter (where c.status = 'completed') as valid, count(*) filter (where c.status = 'failed') as failed,
          extract(epoch from max(b.ended_at) - max(b.created_at)) / 60 as minutes
        from batches b join comparisons c on c.batch_id = b.id) facts`.execute(database.store);
    const [session] = await readSessions(database.store, defaultWindowMs);
    expect(session!.efficiency).toBeCloseTo(rows[0]!.efficiency, 9);
    expect(session!.efficiency).toBeCloseTo((5 / 2) * (5 / 6), 9);
    const samples = await readMetrics(database.store);
    const told = samples.filter(({ name }) => name === 'paragone_session_efficiency');
    expect(new Set(told.map(({ labels }) => labels['statistic']))).toEqual(new Set(['min', 'median', 'max']));
    expect(Number(told[0]!.sum)).toBeCloseTo(rows[0]!.efficiency, 9);
    expect(JSON.stringify(samples)).not.toContain('a secret name');
  });
});

test('gauges are of the moment: a dead letter shows at once, an open batch by its status (S3-49)', async () => {
  const gauge = async (name: string, label: string) =>
    Number(
      (await readMetrics(database.store)).find((s) => s.name === name && Object.values(s.labels).includes(label))!.sum,
    );
  expect(await gauge('paragone_dead_letters', 'comparison')).toBe(0);
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  expect(await gauge('paragone_batches', 'comparing')).toBe(1);
  await settleComparisons(database.store, 'batch', [failureFor('w1p1', 'refused')]);
  expect(await gauge('paragone_dead_letters', 'comparison')).toBe(1);
});
