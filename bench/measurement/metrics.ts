/**
 * How long a scrape of the metrics takes, on the embedded PostgreSQL as users have it: with so many attempts in batches
 * that are still counted from their rows, and once all but one are over.
 * Then what recording adds to judging: an answer is settled with the index on time that metrics need, and without.
 *   npm run bench:metrics            (about two minutes; PARAGONE_BENCH_ATTEMPTS, default 1000000)
 */
import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireServices } from '../../src/services/embedded';
import { connectStore, type Store } from '../../src/store/connect';
import { unknownCall } from '../../src/contracts/judgement';
import { readMetrics } from '../../src/store/metrics';
import { settleComparisons, type Answer } from '../../src/store/settling';
import { migrate } from '../../src/store/migrate';
import { findingsHead, quantile, tell } from '../finding';

const attempts = Number(process.env.PARAGONE_BENCH_ATTEMPTS ?? 1_000_000);
const perBatch = 10_000;
const targetMs = 1_000;
const records = 1_000;
const recordTargetMs = 10;
const judgingCallMs = 1_000;

async function main(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'paragone-bench-'));
  const services = await acquireServices({ home, postgres: true, temporal: false, onProgress: console.error });
  const store = connectStore({ connectionString: services.databaseUrl ?? '' });
  try {
    await migrate(store);
    await fill(store, Math.ceil(attempts / perBatch));
    console.log(findingsHead);
    await measure(store, 'in open batches');
    await sql`update batches set status = 'complete', reason = 'stable', ended_at = now() - interval '2 hours'
      where id <> 'batch 1'`.execute(store);
    const begun = performance.now();
    await readMetrics(store);
    console.log(`The first scrape that finds the batches over takes ${(performance.now() - begun).toFixed(0)} ms.`);
    await measure(store, 'in batches of which all but one are over');
    await measureRecording(store);
  } finally {
    await store.destroy();
    await services.release();
    await rm(home, { recursive: true, force: true });
  }
}

/** Two in a hundred comparisons failed once and were sent again. */
async function fill(store: Store, batches: number): Promise<void> {
  await sql`
    insert into batches (id, fingerprint, status, trait, seed, mode, total_budget, settings)
    select 'batch ' || n, '', 'comparing', '', '1', 'serial_bundle', ${perBatch}::int, '{}'
    from generate_series(1, ${batches}::int) n`.execute(store);
  await sql`insert into event_sequences (batch_id) select id from batches`.execute(store);
  await sql`
    insert into items select id, p, 'i' || p, 'A text.', '', false, null, null from batches, generate_series(0, 1) p`.execute(
    store,
  );
  await sql`insert into judges (batch_id, position, spec, provider, model)
    select id, 0, 'anthropic:claude', 'anthropic', 'claude' from batches`.execute(store);
  await sql`insert into waves (batch_id, wave, kind, planned) select id, 1, 'coverage', ${perBatch}::int from batches`.execute(
    store,
  );
  await sql`
    insert into comparisons (batch_id, wave, position, id, a, b, judge, status, bundle, deliveries, winner, confidence,
      justification, queued_at, processing_started_at, settled_at)
    select b.id, 1, n, 'w1p' || n, 'i0', 'i1', 0, 'completed', 'w1d0j0b' || n / 16, 1, 'a', 4, repeat('word ', 40),
      now() - interval '1 hour', now() - random() * interval '1 hour', now()
    from batches b, generate_series(1, ${perBatch}::int) n`.execute(store);
  const answer = sql`repeat('f', 64), 900, 120, 700, 0, 0.0012, 2300, 200, 'msg_0123456789abcdefghij', 'claude'`;
  await sql`
    insert into attempts (batch_id, comparison_id, delivery, late, winner, failure_code, prompt_sha256, input_tokens,
      output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, latency_ms, http_status, request_id, model_answered)
    select batch_id, id, 1, false, case when position % 50 > 0 then 'a' end,
      case when position % 50 = 0 then 'server_error' end, ${answer} from comparisons`.execute(store);
  await sql`vacuum analyze`.execute(store);
}

/** S3-38: the 95th percentile of a record, and what metrics have of it. The two take turns, as the machine has moods. */
async function measureRecording(store: Store): Promise<void> {
  const times = { indexed: [] as number[], bare: [] as number[] };
  await sql`update comparisons set status = 'processing', settled_at = null, winner = null
    where batch_id = 'batch 1' and position <= ${2 * records}::int`.execute(store);
  for (let position = 1; position <= 2 * records; position++) {
    const indexed = Math.ceil(position / 100) % 2 === 1;
    if (position % 100 === 1) await indexByTime(store, indexed);
    const begun = performance.now();
    await settleComparisons(store, 'batch 1', [verdictOn(`w1p${position}`)]);
    times[indexed ? 'indexed' : 'bare'].push(performance.now() - begun);
  }
  await indexByTime(store, true);
  const p95 = quantile(times.indexed, 0.95);
  tell({
    measure: `p95 of ${records} records, each a commit of its own`,
    measured: `${p95.toFixed(2)} ms`,
    target: `< ${recordTargetMs} ms`,
    met: p95 < recordTargetMs,
  });
  const addedMs = Math.max(0, quantile(times.indexed, 0.5) - quantile(times.bare, 0.5));
  const share = addedMs / judgingCallMs;
  tell({
    measure: 'of it for metrics (medians with their index and without), as a share of a judging call of 1 s',
    measured: `${addedMs.toFixed(3)} ms, ${(100 * share).toFixed(3)} %`,
    target: '< 1 %',
    met: share < 0.01,
  });
}

function verdictOn(comparisonId: string): Answer {
  const call = { ...unknownCall, latencyMs: judgingCallMs };
  return { comparisonId, delivery: 1, call, verdict: { winner: 'a', confidence: 4, justification: 'Clearer.' } };
}

async function indexByTime(store: Store, there: boolean): Promise<void> {
  if (there) await sql`create index if not exists attempts_by_time on attempts (recorded_at)`.execute(store);
  else await sql`drop index attempts_by_time`.execute(store);
}

async function measure(store: Store, where: string): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const begun = performance.now();
    await readMetrics(store);
    times.push(performance.now() - begun);
  }
  const median = quantile(times, 0.5);
  tell({
    measure: `a scrape with ${attempts} attempts ${where}`,
    measured: `${median.toFixed(0)} ms`,
    target: `≤ ${targetMs} ms`,
    met: median <= targetMs,
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
