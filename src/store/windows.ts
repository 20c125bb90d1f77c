import { sql, type RawBuilder } from 'kysely';
import type { BatchMode, BatchStatus } from '../contracts/batch';
import type { Store } from './connect';
import { judgedAnswers, mode, model, unbounded, type SampleQuery } from './metric-samples';

/** Calls that were answered on any worker, of one provider, model and mode. */
export interface CallWindow {
  readonly provider: string;
  readonly model: string;
  /** As metrics name it. */
  readonly mode: string;
  readonly calls: number;
  readonly failed: number;
  /** Exact percentiles; null where no latency is measured, as for answers of jobs. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** Comparisons that were completed or failed, of one provider, model and mode. */
export interface OutcomeWindow {
  readonly provider: string;
  readonly model: string;
  readonly mode: string;
  readonly valid: number;
  readonly settled: number;
}

/** A batch from its start until its end or, while it runs, until now. */
export interface Session {
  readonly batchId: string;
  readonly mode: BatchMode;
  readonly status: BatchStatus;
  readonly startedAt: Date;
  /** Null: no comparison has an outcome. */
  readonly lastOutcomeAt: Date | null;
  readonly valid: number;
  /** Completed or failed. */
  readonly judged: number;
  readonly comparisonsPerMinute: number;
  /** Valid outcomes per minute, times the share of valid outcomes. */
  readonly efficiency: number;
}

export interface Window {
  readonly windowMs: number;
  /** As `listActive` tells them. */
  readonly batchIds: readonly string[];
}

/** Batches that run, or ended in the window. Only these can have an outcome in it. */
export async function listActive(store: Store, windowMs: number): Promise<readonly string[]> {
  const rows = await store
    .selectFrom('batches')
    .select('id')
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>=', sql<Date>`${since(windowMs)}`)]))
    .execute();
  return rows.map(({ id }) => id);
}

/** What all workers together did in the last `windowMs`. */
export async function readCallWindows(store: Store, windowMs: number): Promise<readonly CallWindow[]> {
  const { rows } = await callWindows(windowMs).execute(store);
  return rows;
}

export async function readOutcomeWindows(store: Store, windowMs: number): Promise<readonly OutcomeWindow[]> {
  const { rows } = await outcomeWindows({ windowMs, batchIds: await listActive(store, windowMs) }).execute(store);
  return rows;
}

/** Of the batches that run or ended in the last `windowMs`, the latest first. */
export async function readSessions(store: Store, windowMs: number): Promise<readonly Session[]> {
  const { rows } = await sessions(await listActive(store, windowMs)).execute(store);
  return rows;
}

function since(windowMs: number): RawBuilder<unknown> {
  return sql`now() - ${windowMs}::float8 * interval '1 millisecond'`;
}

/** By index on the time of answers. */
export function callWindows(windowMs: number): RawBuilder<CallWindow> {
  return sql<CallWindow>`
    select provider, model, mode, calls, failed, p[1] as "p50Ms", p[2] as "p95Ms", p[3] as "p99Ms"
    from (
      select j.provider, ${model} as model, ${mode} as mode, count(*) as calls, count(a.failure_code) as failed,
        percentile_cont(array[0.5, 0.95, 0.99]) within group (
          order by case when b.mode <> 'provider_batch_api' then a.latency_ms end) as p
      from ${judgedAnswers}
      where a.recorded_at >= ${since(windowMs)}
      group by 1, 2, 3
    ) answered
    order by provider, model, mode`;
}

function outcomeWindows({ windowMs, batchIds }: Window): RawBuilder<OutcomeWindow> {
  return sql<OutcomeWindow>`
    select j.provider, ${model} as model, ${mode} as mode,
      count(*) filter (where c.status = 'completed') as valid, count(*) as settled
    from batches b join comparisons c on c.batch_id = b.id join judges j on j.batch_id = b.id and j.position = c.judge
    where b.id = any(${batchIds}::text[]) and c.status in ('completed', 'failed') and c.settled_at >= ${since(windowMs)}
    group by 1, 2, 3
    order by 1, 2, 3`;
}

/** Shorter ones count as a second. */
function sessions(batchIds: readonly string[]): RawBuilder<Session> {
  return sql<Session>`
    select id as "batchId", mode, status, created_at as "startedAt", last_outcome_at as "lastOutcomeAt", valid, judged,
      judged / minutes as "comparisonsPerMinute",
      coalesce(valid / minutes * valid / nullif(judged, 0), 0) as efficiency
    from (
      select b.id, b.mode, b.status, b.created_at, count(*) filter (where c.status = 'completed') as valid,
        count(*) filter (where c.status in ('completed', 'failed')) as judged,
        max(c.settled_at) filter (where c.status in ('completed', 'failed')) as last_outcome_at,
        greatest(extract(epoch from coalesce(b.ended_at, now()) - b.created_at), 1)::float8 / 60 as minutes
      from batches b left join comparisons c on c.batch_id = b.id
      where b.id = any(${batchIds}::text[])
      group by b.id
    ) session
    order by created_at desc, id`;
}

/** No series per batch: they would grow with batches, and an id may be telling. */
export function windowSamples(window: Window): SampleQuery {
  const of = sql`jsonb_build_object('provider', provider, 'model', model, 'mode', mode)`;
  // Read once for both metrics.
  return sql`(
    with answered as materialized (${callWindows(window.windowMs)})
    select 'paragone_window_seconds', '{}'::jsonb, ${unbounded}, 1, ${window.windowMs / 1_000}::numeric
    union all
    select 'paragone_window_calls', ${of} || jsonb_build_object('result', result), ${unbounded}, count, count
    from answered
    cross join lateral (values ('success', calls - failed), ('error', failed)) by_result (result, count)
    union all
    select 'paragone_window_latency_seconds', ${of} || jsonb_build_object('quantile', quantile), ${unbounded}, calls,
      ms::numeric / 1000
    from answered
    cross join lateral (values ('0.5', "p50Ms"), ('0.95', "p95Ms"), ('0.99', "p99Ms")) percentile (quantile, ms)
    where ms is not null
    union all
    select 'paragone_window_valid_outcome_ratio', ${of}, ${unbounded}, settled, valid::numeric / settled
    from (${outcomeWindows(window)}) outcome
    union all
    select name, jsonb_build_object('statistic', statistic), ${unbounded}, sessions, value::numeric
    from (
      select count(*) as sessions,
        percentile_cont(array[0, 0.5, 1]) within group (order by "comparisonsPerMinute") as pace,
        percentile_cont(array[0, 0.5, 1]) within group (order by efficiency) as efficiency
      from (${sessions(window.batchIds)}) session
    ) active
    cross join lateral (values
      ('paragone_session_comparisons_per_minute', 'min', pace[1]),
      ('paragone_session_comparisons_per_minute', 'median', pace[2]),
      ('paragone_session_comparisons_per_minute', 'max', pace[3]),
      ('paragone_session_efficiency', 'min', efficiency[1]),
      ('paragone_session_efficiency', 'median', efficiency[2]),
      ('paragone_session_efficiency', 'max', efficiency[3])
    ) told (name, statistic, value)
    where sessions > 0)`;
}
