import { sql } from 'kysely';
import { TextsInUseError } from '../batch-errors';
import type { Store } from '../connect';

/** The text of one item of a batch, or all of them. */
export interface EraseTarget {
  readonly batchId: string;
  /** Null: every item. */
  readonly itemId: string | null;
}

/** Batches that have, or had, an item of this id, oldest first. */
export async function listBatchesWithItem(store: Store, itemId: string): Promise<readonly string[]> {
  const rows = await store
    .selectFrom('items')
    .innerJoin('batches', 'batches.id', 'items.batch_id')
    .select('batch_id')
    .where('items.id', '=', itemId)
    .orderBy('created_at')
    .orderBy('batch_id')
    .execute();
  return rows.map(({ batch_id }) => batch_id);
}

/** Batches that ended so many days ago or earlier and still have a text or a provider's copy, oldest first. */
export async function listBatchesToErase(store: Store, days: number): Promise<readonly string[]> {
  const rows = await store
    .selectFrom('batches')
    .select('id')
    .where('ended_at', '<', sql<Date>`now() - make_interval(days => ${days}::int)`)
    .where(
      sql<boolean>`exists (select from items where batch_id = batches.id and erased_at is null)
        or exists (select from provider_jobs
          where batch_id = batches.id and provider_job_id is not null and copy_removed_at is null)`,
    )
    .orderBy('ended_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** @throws TextsInUseError while the batch, or a job of it, needs its texts */
export async function refuseTextsInUse(store: Store, batchId: string): Promise<void> {
  const { ended_at: endedAt } = await store
    .selectFrom('batches')
    .select('ended_at')
    .where('id', '=', batchId)
    .executeTakeFirstOrThrow();
  if (endedAt === null) {
    throw new TextsInUseError(
      `Batch ${batchId} has not ended, and needs its texts: \`paragone cancel ${batchId}\` first. Nothing was erased.`,
    );
  }
  const job = await store
    .selectFrom('provider_jobs')
    .select('key')
    .where('batch_id', '=', batchId)
    .where('closed_at', 'is', null)
    .where('state', '<>', 'quarantined')
    .executeTakeFirst();
  if (job === undefined) return;
  throw new TextsInUseError(
    `Job ${job.key} of batch ${batchId} is still with its provider: \`paragone jobs list ${batchId}\` shows when it is closed. Nothing was erased.`,
  );
}

/** Other batches that hold a text which this one has, or had: judged again, or given twice. */
export async function listBatchesWithSameTexts(
  store: Store,
  { batchId, itemId }: EraseTarget,
): Promise<readonly string[]> {
  const rows = await store
    .selectFrom('items')
    .select('batch_id')
    .distinct()
    .where('batch_id', '<>', batchId)
    .where('erased_at', 'is', null)
    .where('text_sha256', 'in', (eb) =>
      eb
        .selectFrom('items as erased')
        .select('erased.text_sha256')
        .where('erased.batch_id', '=', batchId)
        .$if(itemId !== null, (query) => query.where('erased.id', '=', itemId ?? '')),
    )
    .orderBy('batch_id')
    .execute();
  return rows.map(({ batch_id }) => batch_id);
}
