import type { RecordedChange } from '../contracts/protocol';
import type { Store } from './connect';

/**
 * Stores a change of thresholds once per sequence number, applied or refused. Settings that were applied are the
 * batch's from now on, unless it has ended.
 */
export async function recordThresholds(store: Store, batchId: string, recorded: RecordedChange): Promise<void> {
  const { sequence, change, settings, refused } = recorded;
  await store.transaction().execute(async (trx) => {
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
    if (refused !== null || inserted.numInsertedOrUpdatedRows === 0n) return;
    await trx
      .updateTable('batches')
      .set({ settings: JSON.stringify(settings), total_budget: settings.totalBudget })
      .where('id', '=', batchId)
      .where('ended_at', 'is', null)
      .execute();
  });
}
