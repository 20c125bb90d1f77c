import { sql } from 'kysely';
import type { Pause } from '../contracts/protocol';
import type { Store } from './connect';

/**
 * Pauses a batch that has not ended: no claim is given any more. A second pause tells its own reason, and the
 * first one's time stays.
 */
export async function pauseBatch(
  store: Store,
  { batchId, pause, nowMs }: { readonly batchId: string; readonly pause: Pause; readonly nowMs: number },
): Promise<void> {
  await store
    .updateTable('batches')
    .set({
      status: 'paused',
      last_pause_at: sql`now()`,
      paused_at: sql`coalesce(paused_at, to_timestamp(${nowMs}::float8 / 1000))`,
      pause_why: pause.why,
      pause_reason: pause.reason,
    })
    .where('id', '=', batchId)
    .where('ended_at', 'is', null)
    .execute();
}

/** Goes on with a paused batch, once. Time spent paused does not count as time in queue. */
export async function resumeBatch(
  store: Store,
  { batchId, nowMs }: { readonly batchId: string; readonly nowMs: number },
): Promise<void> {
  await store.transaction().execute(async (trx) => {
    const batch = await trx
      .selectFrom('batches')
      .select('paused_at')
      .where('id', '=', batchId)
      .where('paused_at', 'is not', null)
      .forUpdate()
      .executeTakeFirst();
    if (batch === undefined) return;
    // The row's own value, since a Date has lost its microseconds. What was queued during the pause starts now.
    await sql`
      update comparisons
      set queued_at = queued_at + greatest(interval '0',
        to_timestamp(${nowMs}::float8 / 1000) - greatest(queued_at, batches.paused_at))
      from batches
      where batches.id = ${batchId} and comparisons.batch_id = batches.id
        and comparisons.settled_at is null and comparisons.status = 'queued'`.execute(trx);
    await trx
      .updateTable('batches')
      .set({ status: 'comparing', paused_at: null, pause_why: null, pause_reason: null })
      .where('id', '=', batchId)
      .execute();
  });
}

/**
 * Whether the batch was paused after this bundle was claimed, even if it goes on already: whoever cancels the bundle
 * then means a pause, and what is in flight is to finish.
 */
export async function wasPausedSinceClaim(
  store: Store,
  { batchId, bundleId }: { readonly batchId: string; readonly bundleId: string },
): Promise<boolean> {
  const row = await store
    .selectFrom('batches')
    .select('id')
    .where('id', '=', batchId)
    .where('last_pause_at', '>=', (eb) =>
      eb
        .selectFrom('comparisons')
        .select((max) => max.fn.max('processing_started_at').as('claimed_at'))
        .where('batch_id', '=', batchId)
        .where('bundle', '=', bundleId),
    )
    .executeTakeFirst();
  return row !== undefined;
}
