import { sql, type RawBuilder } from 'kysely';
import type { SweepResult } from '../contracts/protocol';
import type { Store } from './connect';
import { settleExpired } from './expiring';
import { failComparisons, type FailedComparison } from './failing';

/** Times of a sweep are the workflow's, so that a sweep that is retried looks at the same moment. */
function moment(ms: number): RawBuilder<Date> {
  return sql<Date>`to_timestamp(${ms}::float8 / 1000)`;
}

/** Expires what has been queued for `ttlMs` at `nowMs`. A paused batch keeps all: its clock stands still. */
export async function expireQueued(
  store: Store,
  { batchId, nowMs, ttlMs }: { readonly batchId: string; readonly nowMs: number; readonly ttlMs: number },
): Promise<SweepResult> {
  return store.transaction().execute(async (trx) => {
    // Shared, so that a pause comes before the sweep or after it.
    const running = await trx
      .selectFrom('batches')
      .select('id')
      .where('id', '=', batchId)
      .where('paused_at', 'is', null)
      .forShare()
      .executeTakeFirst();
    if (running === undefined) return { settled: 0, requeued: 0, emptyBundles: [] };
    const expired = await settleExpired(trx, batchId, { limit: moment(nowMs - ttlMs), bundle: null });
    return { settled: expired.length, requeued: 0, emptyBundles: await listEmpty(trx, batchId, expired) };
  });
}

/**
 * Fails what has been in processing for longer than `maxProcessingMs` with its deliveries used up, unless it is in a
 * provider job, which may take a day and has a deadline of its own. What else is in
 * processing with a lease that has lapsed is queued again, as of `nowMs`, in its bundle, where its activity finds it.
 * @param onStuck told of each comparison that is failed, once the sweep is stored
 */
export async function sweepStuck(
  store: Store,
  sweep: { readonly batchId: string; readonly nowMs: number; readonly maxProcessingMs: number },
  onStuck: (stuck: FailedComparison) => void = () => undefined,
): Promise<SweepResult> {
  const { batchId, nowMs, maxProcessingMs } = sweep;
  const { stuck, ...result } = await store.transaction().execute(async (trx) => {
    const stuck = await failComparisons(
      trx,
      batchId,
      sql`status = 'processing' and processing_started_at < ${moment(nowMs - maxProcessingMs)}
        and deliveries >= deliveries_allowed and not exists (
          select from provider_job_members members join provider_jobs jobs on jobs.key = members.job
          where members.batch_id = comparisons.batch_id and members.comparison_id = comparisons.id
            and members.answer is null and jobs.closed_at is null)`,
      { code: 'QUEUE_TIMEOUT', message: 'max_processing_time_exceeded' },
    );
    const requeued = await trx
      .updateTable('comparisons')
      .set({ status: 'queued', queued_at: sql`${moment(nowMs)}`, lease_until: null })
      .where('batch_id', '=', batchId)
      .where('settled_at', 'is', null)
      .where('status', '=', 'processing')
      .where('lease_until', '<=', moment(nowMs))
      .executeTakeFirst();
    const emptyBundles = await listEmpty(
      trx,
      batchId,
      stuck.map(({ bundle }) => bundle),
    );
    return { stuck, settled: stuck.length, requeued: Number(requeued.numUpdatedRows), emptyBundles };
  });
  stuck.forEach(onStuck);
  return result;
}

/** Those of the bundles that have nothing open any more. */
async function listEmpty(trx: Store, batchId: string, touched: readonly (string | null)[]): Promise<readonly string[]> {
  const bundles = [...new Set(touched.filter((bundle) => bundle !== null))].sort();
  if (bundles.length === 0) return [];
  const open = await trx
    .selectFrom('comparisons')
    .select('bundle')
    .distinct()
    .where('batch_id', '=', batchId)
    .where('settled_at', 'is', null)
    .where(sql<boolean>`bundle = any(${bundles}::text[])`)
    .execute();
  const still = new Set(open.map(({ bundle }) => bundle));
  return bundles.filter((bundle) => !still.has(bundle));
}
