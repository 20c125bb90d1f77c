import { sql, type RawBuilder, type Selectable } from 'kysely';
import { buckets } from '../contracts/metric-sample';
import type { Resolution, Retention, RolledUp } from '../contracts/measurements';
import type { Store } from './connect';
import { bucketOf, judgedAnswers, mode, model, unbounded } from './metric-samples';
import type { Database } from './schema';

/** An answer carries the time at which its transaction began; none takes so long to commit. */
const settlingTime = sql`interval '15 minutes'`;

export type Measurement = Selectable<Database['measurements']>;

/** A query of the columns of `measurements`, without the resolution. */
type Measured = RawBuilder<unknown>;

/**
 * Adds up the answers of all minutes that are over for a quarter of an hour, then the minutes of hours and the hours
 * of days, each once: how far it came is stored in the same transaction. Then deletes what is older than its
 * retention. Answers themselves are results, and stay.
 */
export async function rollUp(store: Store, retention: Retention): Promise<RolledUp> {
  return store.transaction().execute(async (trx) => {
    // One at a time: whoever waits here finds the cursors moved, and little left to do.
    await sql`select from measurement_cursors order by resolution for update`.execute(trx);
    const minutes = await advance(trx, 'minute', sql`now() - ${settlingTime}`, answersByMinute);
    const hours = await advance(trx, 'hour', cursor('minute'), (within) => coarser('minute', 'hour', within));
    const days = await advance(trx, 'day', cursor('hour'), (within) => coarser('hour', 'day', within));
    let removed = 0;
    for (const resolution of ['minute', 'hour', 'day'] as const) {
      removed += await removeOld(trx, resolution, retention[resolution]);
    }
    return { minutes, hours, days, removed };
  });
}

/**
 * Adds to what is there of the same time and labels; exact, however many add at once. In order, so that two of them
 * never wait for each other in a ring.
 * @returns how many rows were written
 */
export async function addMeasurements(trx: Store, resolution: Resolution, measured: Measured): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into measurements (resolution, starts_at, provider, model, mode, result, le, calls, seconds, cost_usd)
    select ${resolution}::text, starts_at, provider, model, mode, result, le, sum(calls), sum(seconds), sum(cost_usd)
    from (${measured}) measured
    group by starts_at, provider, model, mode, result, le
    order by starts_at, provider, model, mode, result, le
    on conflict (resolution, starts_at, provider, model, mode, result, le) do update
    set calls = measurements.calls + excluded.calls, seconds = measurements.seconds + excluded.seconds,
      cost_usd = measurements.cost_usd + excluded.cost_usd`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}

/** In order of time, from `from` until before `until`. */
export async function listMeasurements(
  store: Store,
  { resolution, from, until }: { readonly resolution: Resolution; readonly from: Date; readonly until: Date },
): Promise<readonly Measurement[]> {
  return store
    .selectFrom('measurements')
    .selectAll()
    .where('resolution', '=', resolution)
    .where('starts_at', '>=', from)
    .where('starts_at', '<', until)
    .orderBy('starts_at')
    .orderBy('provider')
    .orderBy('model')
    .orderBy('mode')
    .orderBy('result')
    .orderBy('le')
    .execute();
}

/** A condition on the time of what is added up. */
type Within = (time: RawBuilder<unknown>) => RawBuilder<unknown>;

function cursor(resolution: Resolution): RawBuilder<unknown> {
  return sql`(select rolled_until from measurement_cursors where resolution = ${resolution})`;
}

async function advance(
  trx: Store,
  resolution: Resolution,
  safe: RawBuilder<unknown>,
  measure: (within: Within) => Measured,
): Promise<number> {
  const until = sql`date_trunc(${resolution}::text, ${safe}, 'UTC')`;
  const written = await addMeasurements(
    trx,
    resolution,
    measure((time) => sql`${time} >= ${cursor(resolution)} and ${time} < ${until}`),
  );
  await sql`update measurement_cursors set rolled_until = greatest(rolled_until, ${until})
    where resolution = ${resolution}`.execute(trx);
  return written;
}

function answersByMinute(within: Within): Measured {
  const latency = sql`case when b.mode <> 'provider_batch_api' then a.latency_ms / 1000 end`;
  return sql`
    select date_trunc('minute', a.recorded_at, 'UTC') as starts_at, j.provider, ${model} as model, ${mode} as mode,
      case when a.failure_code is null then 'success' else 'error' end as result,
      case when b.mode = 'provider_batch_api' then ${unbounded} else ${bucketOf(latency, buckets.seconds)} end as le,
      1 as calls, coalesce(${latency}, 0)::numeric as seconds, coalesce(a.cost_usd, 0)::numeric as cost_usd
    from ${judgedAnswers}
    where ${within(sql`a.recorded_at`)}`;
}

function coarser(from: Resolution, to: Resolution, within: Within): Measured {
  return sql`
    select date_trunc(${to}::text, starts_at, 'UTC') as starts_at, provider, model, mode, result, le, calls, seconds,
      cost_usd
    from measurements where resolution = ${from} and ${within(sql`starts_at`)}`;
}

/** What the coarser resolution still needs is kept. */
async function removeOld(trx: Store, resolution: Resolution, days: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from measurements m where resolution = ${resolution}
      and starts_at < now() - ${days}::float8 * interval '1 day'
      and starts_at < (select min(rolled_until) from measurement_cursors)`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}
