import { sql } from 'kysely';
import type { Resolution } from '../../src/contracts/measurements';
import { addMeasurements, listMeasurements, rollUp } from '../../src/store/measurements';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, firstWaveIds, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await sql`truncate batches, measurements cascade`.execute(database.store);
  await sql`update measurement_cursors set rolled_until = '-infinity'`.execute(database.store);
});
afterAll(() => database.drop());

const retention = { minute: 7, hour: 90, day: 1_095 };
const always = { from: new Date(0), until: new Date('2100-01-01') };
const list = (resolution: Resolution) => listMeasurements(database.store, { resolution, ...always });

/** 60 answers, one each 50 minutes back from now, so that there are two days of them; every tenth failed. */
async function twoDays() {
  await insertPlanned(database.store, 'batch', somePairs(12, 60), { itemCount: 12 });
  await settleComparisons(
    database.store,
    'batch',
    firstWaveIds(60).map((id, index) =>
      index % 10 === 9 ? failureFor(id, 'refused') : verdictFor(id, 'a', { latencyMs: 10 * index, costUsd: 0.1 }),
    ),
  );
  await sql`update attempts set recorded_at = now() - substr(comparison_id, 4)::integer * interval '50 minutes'`.execute(
    database.store,
  );
}

const sums = sql<{ calls: number; seconds: string; usd: string }>`
  sum(calls)::bigint as calls, trim_scale(sum(seconds))::text as seconds, trim_scale(sum(cost_usd))::text as usd`;

async function sumsBy(from: Resolution, to: Resolution) {
  const { rows } = await sql`
    select date_trunc(${to}::text, starts_at, 'UTC') as at, provider, model, mode, result, le, ${sums}
    from measurements where resolution = ${from}
      and starts_at < (select rolled_until from measurement_cursors where resolution = ${to}::text)
    group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`.execute(database.store);
  return rows;
}

test('an hour is the sum of its minutes, a day of its hours, and minutes are the answers (S3-40)', async () => {
  await twoDays();
  const { minutes, hours, days } = await rollUp(database.store, retention);
  expect([minutes > 50, hours > 20, days > 0]).toEqual([true, true, true]);
  expect(await sumsBy('minute', 'hour')).toEqual(await sumsBy('hour', 'hour'));
  expect(await sumsBy('hour', 'day')).toEqual(await sumsBy('day', 'day'));
  const { rows: rolled } = await sql`select ${sums} from measurements where resolution = 'minute'`.execute(
    database.store,
  );
  // None is within the last quarter of an hour.
  const { rows: answers } = await sql`
    select count(*) as calls, trim_scale(sum(latency_ms)::numeric / 1000)::text as seconds,
      trim_scale(sum(cost_usd::numeric))::text as usd from attempts`.execute(database.store);
  expect(rolled).toEqual(answers);
  const failed = (await list('minute')).filter(({ result }) => result === 'error');
  expect(failed.reduce((total, { calls }) => total + calls, 0)).toBe(6);
});

test('each minute is added once, however often and by how many it is done (S3-08)', async () => {
  await twoDays();
  await Promise.all([1, 2, 3, 4].map(() => rollUp(database.store, retention)));
  const once = await list('minute');
  expect(await rollUp(database.store, retention)).toEqual({ minutes: 0, hours: 0, days: 0, removed: 0 });
  expect(await list('minute')).toEqual(once);
  expect(once.reduce((total, { calls }) => total + calls, 0)).toBe(60);
});

test('an answer of the last quarter of an hour waits: its transaction may have begun earlier than it commits', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1'), verdictFor('w1p2')]);
  await sql`update attempts set recorded_at = now() - interval '20 minutes' where comparison_id = 'w1p1'`.execute(
    database.store,
  );
  expect(await rollUp(database.store, retention)).toMatchObject({ minutes: 1 });
  expect(await list('minute')).toMatchObject([{ calls: 1 }]);
});

test('1,000 increments on many connections at once count 1,000 (S3-08)', async () => {
  const one = sql`select timestamptz '2030-01-01' as starts_at, 'p' as provider, 'm' as model, 'serial_bundle' as mode,
    'success' as result, 1::float8 as le, 1 as calls, 0.001 as seconds, 0.1 as cost_usd`;
  await Promise.all(Array.from({ length: 1_000 }, () => addMeasurements(database.store, 'minute', one)));
  expect(await list('minute')).toMatchObject([{ calls: 1_000, seconds: '1.000', cost_usd: '100.0' }]);
});

test('what is older than its retention goes, but not before it is added up; results stay (S3-09, S3-40)', async () => {
  await twoDays();
  const { removed } = await rollUp(database.store, { minute: 1, hour: 90, day: 90 });
  expect(removed).toBeGreaterThan(0);
  const left = await list('minute');
  expect(left.length).toBeGreaterThan(0);
  const { rows } = await sql<{ early: number; answers: number; outcomes: number; days: number }>`
    select (select count(*) from measurements where resolution = 'minute' and starts_at < now() - interval '1 day'
        and starts_at < (select rolled_until from measurement_cursors where resolution = 'day')) as early,
      (select count(*) from attempts) as answers,
      (select count(*) from comparisons where settled_at is not null) as outcomes,
      (select sum(calls)::bigint from measurements where resolution = 'hour') as days`.execute(database.store);
  expect(rows[0]).toMatchObject({ early: 0, answers: 60, outcomes: 60 });
  expect(rows[0]!.days).toBeGreaterThan(50);
});

test('a point that is written is in its range and in no other (S3-36)', async () => {
  await twoDays();
  await rollUp(database.store, retention);
  const [first] = await list('hour');
  const from = first!.starts_at;
  const within = { resolution: 'hour', from, until: new Date(from.getTime() + 3_600_000) } as const;
  expect((await listMeasurements(database.store, within))[0]).toEqual(first);
  const after = { ...within, from: within.until };
  expect(await listMeasurements(database.store, after)).toEqual([]);
});
