import { sql } from 'kysely';
import type { Store } from '../connect';

/** Of the comparisons of a bundle. */
const outcomeCounts = sql.join(
  ['completed', 'failed', 'expired', 'cancelled'].map(
    (status) => sql`${sql.lit(status)}, count(*) filter (where status = ${sql.lit(status)})`,
  ),
);

/**
 * Tells of bundles that are settled and were not told of by the statement that settled them (migration 0012): those of
 * provider jobs, and those of which two workers settled the last comparisons at the same moment.
 */
export async function appendSettledBundles(trx: Store, batchId: string): Promise<void> {
  await sql`
    insert into events (batch_id, type, data)
    select ${batchId}, 'bundle.settled', jsonb_build_object('bundle', bundle, 'wave', wave, ${outcomeCounts})
    from comparisons
    where batch_id = ${batchId} and bundle is not null
    group by wave, bundle
    having bool_and(settled_at is not null)
      and not exists (select from events where events.batch_id = ${batchId} and type = 'bundle.settled'
        and data ->> 'bundle' = comparisons.bundle)
    order by wave, min(position)
    on conflict do nothing`.execute(trx);
}
