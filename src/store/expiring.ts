import { sql, type RawBuilder } from 'kysely';
import type { Store } from './connect';

/**
 * Settles as expired what was queued at `limit` or before and is queued still: the one way in which a comparison
 * expires. Returns the bundle of each.
 */
export async function settleExpired(
  db: Store,
  batchId: string,
  { limit, bundle }: { readonly limit: RawBuilder<Date>; readonly bundle: string | null },
): Promise<readonly (string | null)[]> {
  const rows = await db
    .updateTable('comparisons')
    .set({ status: 'expired', settled_at: sql`now()`, failure_message: 'Request expired before processing' })
    .where('batch_id', '=', batchId)
    .where('settled_at', 'is', null)
    .where('status', '=', 'queued')
    .where('queued_at', '<=', limit)
    .$if(bundle !== null, (query) => query.where('bundle', '=', bundle))
    .returning('bundle')
    .execute();
  return rows.map((row) => row.bundle);
}
