import { sql, type SqlBool } from 'kysely';
import type { MetricSample } from '../contracts/metric-sample';
import type { Store } from './connect';
import { allSamples, foldEndedBatches } from './metric-folds';
import { mode, type SampleQuery } from './metric-samples';
import { defaultWindowMs } from '../contracts/measurements';
import { listActive, windowSamples } from './windows';

/**
 * All that has been observed on any worker since the database was made, as of one moment. It is added up from rows, so
 * that no counter can disagree with them, and none falls: see `foldBatch` for rows that go.
 * @param windowMs how far gauges of the last minutes look back
 */
export async function readMetrics(store: Store, windowMs = defaultWindowMs): Promise<readonly MetricSample[]> {
  await foldEndedBatches(store);
  // One snapshot, as another worker may add a batch to the totals meanwhile.
  return store
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // Told by name, so that PostgreSQL sees how few they are and looks their rows up by index.
      const unfolded = await trx
        .selectFrom('batches')
        .leftJoin('metric_folds', 'metric_folds.batch_id', 'batches.id')
        .select('id')
        .where('metric_folds.batch_id', 'is', null)
        .execute();
      const which = sql<SqlBool>`b.id = any(${unfolded.map(({ id }) => id)}::text[])`;
      const window = { windowMs, batchIds: await listActive(trx, windowMs) };
      const { rows } = await sql<MetricSample>`
        select name, labels, le, sum(count)::bigint as count, trim_scale(sum(sum))::text as sum
        from (
          select name, labels, le, count, sum from metric_totals
          union all ${allSamples(which)}
          union all ${queueDepth}
          union all ${eventsPending}
          union all ${openBatches}
          union all ${deadLetters}
          union all ${windowSamples(window)}
        ) sample
        group by name, labels, le
        order by name, labels, le`.execute(trx);
      return rows;
    });
}

/** For every queue that there has ever been, so that an empty one shows as 0; by the index of what is open. */
const queueDepth: SampleQuery = sql`
  select 'llm_queue_depth', jsonb_build_object('provider', provider, 'mode', mode), 'infinity'::float8, sum(queued),
    sum(queued)
  from (
    select j.provider, ${mode} as mode, coalesce(open.queued, 0) as queued
    from judges j join batches b on b.id = j.batch_id
    left join (
      select batch_id, judge, count(*) as queued from comparisons
      where settled_at is null and status = 'queued' group by batch_id, judge
    ) open on open.batch_id = b.id and open.judge = j.position and b.ended_at is null
  ) queue
  group by provider, mode`;

/** Counted at every reading, so that it is 0 as soon as all is delivered. */
const eventsPending: SampleQuery = sql`
  select 'paragone_events_pending', '{}'::jsonb, 'infinity'::float8, coalesce(sum(pending), 0)::bigint,
    coalesce(sum(pending), 0)
  from (
    select numbers.last - coalesce(cursors.sequence, 0) as pending
    from event_subscribers subscribers cross join event_sequences numbers
    left join event_cursors cursors on cursors.batch_id = numbers.batch_id and cursors.subscriber = subscribers.id
    where subscribers.active
  ) delivery`;

const openBatches: SampleQuery = sql`
  select 'paragone_batches', jsonb_build_object('status', open.status), 'infinity'::float8, count(b.id), count(b.id)
  from unnest(array['pending', 'comparing', 'paused', 'scoring']) open (status)
  left join batches b on b.ended_at is null and b.status = open.status
  group by open.status`;

const deadLetters: SampleQuery = sql`
  select 'paragone_dead_letters', jsonb_build_object('kind', kind), 'infinity'::float8, letters, letters
  from (
    select 'comparison' as kind, count(*) as letters from dead_letters where redriven_at is null
    union all select 'event', count(*) from event_dead_letters
  ) waiting`;
