import { sql, type RawBuilder } from 'kysely';

/**
 * An insert of the dead letters of failed comparisons, to be part of the statement that fails them. A second final
 * failure, after a redrive, brings the letter up to date and leaves it redriven.
 * @param cte a common table expression that returns rows of `comparisons`; those that are not failed are left out
 */
export function insertDeadLettersOf(cte: string): RawBuilder<unknown> {
  return sql`
    insert into dead_letters (batch_id, comparison_id, payload, error_code, error_message, deliveries)
    select gone.batch_id, gone.id,
      jsonb_build_object('wave', gone.wave, 'position', gone.position, 'a', gone.a, 'b', gone.b,
        'judge', judges.spec, 'bundle', gone.bundle, 'deliveries', gone.deliveries),
      gone.failure_code, gone.failure_message, gone.deliveries
    from ${sql.table(cte)} gone
    join judges on judges.batch_id = gone.batch_id and judges.position = gone.judge
    where gone.status = 'failed'
    on conflict (batch_id, comparison_id) do update
    set payload = excluded.payload, error_code = excluded.error_code, error_message = excluded.error_message,
        deliveries = excluded.deliveries, failed_at = excluded.failed_at`;
}
