import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { errorTypes } from '../contracts/error-type';
import { buckets } from '../contracts/metric-sample';

/** A query of `name, labels, le, count, sum`. */
export type SampleQuery = RawBuilder<unknown>;

/** A condition on `b`, a batch. */
type Which = RawBuilder<SqlBool>;

/** Of `b`, a batch, as metrics name it. */
export const mode = sql`case b.mode when 'provider_batch_api' then 'batch_api' else b.mode end`;
/** Of `j`, a judge. */
export const model = sql`coalesce(j.model, 'none')`;
export const unbounded = sql`'infinity'::float8`;
/**
 * Answers `a` with their batch `b` and judge `j`. Which judge it was stands in the comparison, and to look each of them
 * up is most of the work: it is done only where a batch has several judges.
 */
export const judgedAnswers = sql`
  attempts a join batches b on b.id = a.batch_id
  join (
    select batch_id, case when count(*) = 1 then min(position) end as position from judges group by batch_id
  ) sole on sole.batch_id = b.id
  join judges j on j.batch_id = b.id and j.position = coalesce(sole.position, (
    select c.judge from comparisons c where c.batch_id = a.batch_id and c.id = a.comparison_id))`;

/**
 * The upper bound of the bucket. `width_bucket` counts the bounds at or below a value, and a bound belongs to the bucket
 * below it: so both are mirrored.
 */
export function bucketOf(value: RawBuilder<unknown>, bounds: readonly number[]): RawBuilder<unknown> {
  const upper = [...bounds, Number.POSITIVE_INFINITY];
  const mirrored = bounds.map((bound) => -bound).reverse();
  return sql`(${upper}::float8[])[${upper.length}::int - width_bucket(-${value}::float8, ${mirrored}::float8[])]`;
}

/** Null where one of the two is; clocks may differ, but no time is below 0. */
function seconds(from: RawBuilder<unknown>, until: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(case when ${until} < ${from} then 0 else extract(epoch from ${until} - ${from}) end)`;
}

/**
 * What settled comparisons tell, each of its last delivery. It waits until that is sent, or until it is settled if it is
 * not; an expired one was never processed. Cancelled ones tell nothing.
 * @param open whether unsettled ones tell how often they were sent
 */
export function outcomeSamples(which: Which, { open }: { readonly open: boolean }): SampleQuery {
  const sent = sql`(c.status = 'completed' or c.status = 'failed' and c.processing_started_at >= c.queued_at)`;
  return sql`
    select sample.* from (
      select provider, model, mode, result, stuck, retried,
        ${bucketOf(sql`wait`, buckets.seconds)} as wait_le, ${bucketOf(sql`processing`, buckets.seconds)} as processing_le,
        count(wait) as waits, sum(wait) as wait, count(processing) as runs, sum(processing) as processing,
        count(*) as comparisons, sum(deliveries) as deliveries
      from (
        select j.provider, ${model} as model, ${mode} as mode, c.deliveries,
          case c.status when 'completed' then 'success' when 'failed' then 'error' when 'expired' then 'expired' end as result,
          c.failure_code is not distinct from 'QUEUE_TIMEOUT' as stuck,
          c.deliveries - c.lost_deliveries > 1 and c.status in ('completed', 'failed') as retried,
          case when ${sent} then ${seconds(sql`c.queued_at`, sql`c.processing_started_at`)}
            when c.status in ('failed', 'expired') then ${seconds(sql`c.queued_at`, sql`c.settled_at`)} end as wait,
          case when ${sent} then ${seconds(sql`c.processing_started_at`, sql`c.settled_at`)} end as processing
        from batches b join comparisons c on c.batch_id = b.id join judges j on j.batch_id = b.id and j.position = c.judge
        where ${which}
      ) comparison
      group by provider, model, mode, result, stuck, retried, wait_le, processing_le
    ) g cross join lateral (values
      ('llm_queue_wait_time_seconds', jsonb_build_object('provider', provider, 'result', result, 'mode', mode),
        wait_le, waits, wait),
      ('llm_queue_processing_time_seconds', jsonb_build_object('provider', provider, 'result', result, 'mode', mode),
        processing_le, runs, processing),
      ('llm_queue_expired_total', jsonb_build_object('provider', provider, 'mode', mode),
        ${unbounded}, case when result = 'expired' then comparisons end, comparisons),
      ('llm_provider_queue_stuck_total', jsonb_build_object('queue_processing_mode', mode),
        ${unbounded}, case when stuck then comparisons end, comparisons),
      ('llm_provider_retries_total', jsonb_build_object('provider', provider,
        'outcome', case result when 'success' then 'succeeded' else 'failed' end),
        ${unbounded}, case when retried then comparisons end, comparisons),
      ('llm_prompts_total', jsonb_build_object('provider', provider, 'model', model, 'mode', mode),
        ${unbounded}, case when ${open}::boolean and mode <> 'batch_api' then deliveries end, deliveries)
    ) sample (name, labels, le, count, sum)
    where sample.count > 0`;
}

/** What answers tell: each delivery's errors, tokens and dollars, late ones included. */
export function answerSamples(which: Which): SampleQuery {
  const labels = sql`jsonb_build_object('provider', provider, 'model', model, 'mode', mode)`;
  const written = sql`a.cache_write_tokens + coalesce(a.cache_write_long_tokens, 0)`;
  return sql`
    select sample.* from (
      select j.provider, ${model} as model, ${mode} as mode, a.failure_code, a.http_status,
        case when a.cache_read_tokens > 0 then 'hit' when ${written} > 0 then 'write'
          when a.input_tokens is not null then 'none' end as cache,
        count(*) as answers, count(*) filter (where a.maybe_billed) as maybe_billed, count(a.cost_usd) as priced,
        sum(a.cost_usd::numeric) as cost, sum(a.input_tokens) as input, sum(a.output_tokens) as output,
        sum(a.cache_read_tokens) as cache_read, sum(a.cache_write_tokens) as cache_write,
        sum(a.cache_write_long_tokens) as cache_write_long
      from ${judgedAnswers}
      where ${which}
      group by 1, 2, 3, 4, 5, 6
    ) g cross join lateral (values
      ('llm_provider_api_errors_total', jsonb_build_object('provider', provider,
        'error_type', ${JSON.stringify(errorTypes)}::jsonb ->> failure_code,
        'http_status_code', coalesce(http_status::text, 'none')),
        case when failure_code is not null then answers end, answers),
      ('llm_calls_total', jsonb_build_object('provider', provider, 'model', model,
        'operation', case mode when 'batch_api' then 'batch_api' else 'judge' end,
        'result', case when failure_code is null then 'success' else 'error' end), answers, answers),
      ('llm_possibly_billed_answers_total', ${labels}, maybe_billed, maybe_billed),
      ('llm_cost_usd_total', ${labels}, priced, cost),
      ('llm_prompt_cache_answers_total', ${labels} || jsonb_build_object('cache', cache),
        case when cache is not null then answers end, answers),
      ('llm_tokens_total', ${labels} || '{"class":"input"}', answers, input),
      ('llm_tokens_total', ${labels} || '{"class":"output"}', answers, output),
      ('llm_tokens_total', ${labels} || '{"class":"cache_read"}', answers, cache_read),
      ('llm_tokens_total', ${labels} || '{"class":"cache_write"}', answers, cache_write),
      ('llm_tokens_total', ${labels} || '{"class":"cache_write_long"}', answers, cache_write_long)
    ) found (name, labels, count, sum)
    cross join lateral (values (found.name, found.labels, ${unbounded}, found.count, found.sum)) sample (name, labels, le, count, sum)
    where sample.count > 0 and sample.sum is not null`;
}

/** What jobs of batch interfaces tell: how many prompts each creation held, and, once closed, what became of them. */
export function jobSamples(which: Which): SampleQuery {
  const labels = sql`jsonb_build_object('provider', provider, 'model', model, 'status', status)`;
  return sql`
    select sample.* from (
      select provider, model, mode, status, items_le, duration_le, count(*) as jobs,
        count(duration) as durations, sum(duration) as duration, sum(requests) as requests, sum(prompts) as prompts
      from (
        select p.provider, ${model} as model, ${mode} as mode, case when p.closed_at is not null then p.state end as status,
          p.requests, p.requests * p.creations as prompts, ${bucketOf(sql`p.requests`, buckets.items)} as items_le,
          duration, ${bucketOf(sql`duration`, buckets.seconds)} as duration_le
        from batches b join provider_jobs p on p.batch_id = b.id join judges j on j.batch_id = b.id and j.position = p.judge
        cross join lateral (select ${seconds(sql`p.creating_at`, sql`p.closed_at`)}) span (duration)
        where ${which}
      ) job
      group by provider, model, mode, status, items_le, duration_le
    ) g cross join lateral (values
      ('llm_batch_api_jobs_total', ${labels}, ${unbounded}, case when status is not null then jobs end, jobs),
      ('llm_batch_api_job_items', ${labels}, items_le, case when status is not null then jobs end, requests),
      ('llm_batch_api_job_duration_seconds', ${labels}, duration_le, durations, duration),
      ('llm_prompts_total', jsonb_build_object('provider', provider, 'model', model, 'mode', mode), ${unbounded}, prompts, prompts)
    ) sample (name, labels, le, count, sum)
    where sample.count > 0`;
}
