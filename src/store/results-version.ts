import { sql } from 'kysely';
import type { Store } from './connect';

/**
 * What the results of a batch follow from, as one short text that is cheap to read: other results, another text. While the batch
 * runs, outcomes change it with each fit; everything else, and every answer after the end, at once.
 */
export async function readResultsVersion(store: Store, batchId: string): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select md5(jsonb_build_array(b.created_at, b.status, b.reason, b.settings, b.ended_at,
      (select count(*) from items where batch_id = b.id and erased_at is not null),
      (select max(wave) from waves where batch_id = b.id),
      (select jsonb_build_array(max(wave), max(fitted_at)) from fits where batch_id = b.id),
      (select max(sequence) from decisions where batch_id = b.id),
      case when b.ended_at is not null then (select count(*) from attempts where batch_id = b.id) end,
      (select jsonb_build_array(max(wave), max(fitted_at)) from fits where batch_id = b.rejudges))::text) as version
    from batches b where b.id = ${batchId}`.execute(store);
  return rows[0]?.version ?? '';
}
