import type { BatchStatus } from '../contracts/batch';
import type { RecordedChange } from '../contracts/protocol';
import type { Store } from './connect';
import { appendEvents } from './events/appending';

/** Latest first. */
export async function listThresholdChanges(
  store: Store,
  batchId: string,
): Promise<readonly (Pick<RecordedChange, 'change' | 'refused'> & { readonly changedAt: Date })[]> {
  return store
    .selectFrom('threshold_changes')
    .select(['change', 'refused', 'changed_at as changedAt'])
    .where('batch_id', '=', batchId)
    .orderBy('sequence', 'desc')
    .execute();
}

/**
 * Stores a change of thresholds once per sequence number, applied or refused. Settings that were applied are the
 * batch's from now on, unless it has ended.
 * @returns the status in which it has ended; null if it has not
 */
export async function recordThresholds(
  store: Store,
  batchId: string,
  recorded: RecordedChange,
): Promise<BatchStatus | null> {
  const { sequence, change, settings, refused } = recorded;
  return store.transaction().execute(async (trx) => {
    const { status, ended_at: endedAt } = await trx
      .selectFrom('batches')
      .select(['status', 'ended_at'])
      .where('id', '=', batchId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const endedAs = endedAt === null ? null : status;
    const inserted = await trx
      .insertInto('threshold_changes')
      .values({
        batch_id: batchId,
        sequence,
        change: JSON.stringify(change),
        settings: JSON.stringify(settings),
        refused,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (refused !== null || endedAs !== null || inserted.numInsertedOrUpdatedRows === 0n) return endedAs;
    await trx
      .updateTable('batches')
      .set({ settings: JSON.stringify(settings), total_budget: settings.totalBudget })
      .where('id', '=', batchId)
      .execute();
    const { by: _, ...applied } = change;
    await appendEvents(trx, batchId, { type: 'thresholds.changed', data: { sequence, change: applied } });
    return null;
  });
}
