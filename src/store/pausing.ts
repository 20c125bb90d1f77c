import { sql, type Selectable } from 'kysely';
import type { Pause } from '../contracts/protocol';
import type { Store } from './connect';
import { appendEvents } from './events/appending';
import type { Database } from './schema';

/**
 * Pauses a batch that has not ended: no claim is given any more, and no delivery is counted. A second pause tells its
 * own reason, and the first one's time stays.
 * @param nowMs null: the time of the database
 */
export async function pauseBatch(
  store: Store,
  { batchId, pause, nowMs }: { readonly batchId: string; readonly pause: Pause; readonly nowMs: number | null },
): Promise<void> {
  await store.transaction().execute(async (trx) => {
    const batch = await trx
      .selectFrom('batches')
      .select('pause_why')
      .where('id', '=', batchId)
      .where('ended_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (batch === undefined) return;
    await trx
      .updateTable('batches')
      .set({
        status: 'paused',
        paused_at: sql`coalesce(paused_at, to_timestamp(${nowMs}::float8 / 1000), now())`,
        pause_why: pause.why,
        pause_reason: pause.reason,
      })
      .where('id', '=', batchId)
      .execute();
    if (batch.pause_why === pause.why) return;
    await appendEvents(trx, batchId, { type: 'batch.paused', data: { why: pause.why } });
  });
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
    await appendEvents(trx, batchId, { type: 'batch.resumed', data: {} });
  });
}

/** Why a batch is paused, as its row says; null if it is not. */
export function toPause({
  pause_why: why,
  pause_reason: reason,
}: Pick<Selectable<Database['batches']>, 'pause_why' | 'pause_reason'>): Pause | null {
  return why === null ? null : { why, reason: reason ?? '' };
}
