import { sql, type Transaction } from 'kysely';
import type { Store } from '../connect';
import { appendEvents } from '../events/appending';
import type { Database } from '../schema';
import { refuseTextsInUse, type EraseTarget } from './targets';

/** What was erased this time: zero of all if it was erased before. */
export interface ErasedCounts {
  /** Texts. */
  readonly items: number;
  readonly justifications: number;
  /** Replies that could not be read, and were kept for that. */
  readonly replies: number;
}

export interface ErasureRecord extends EraseTarget {
  readonly by: string;
  /** Copies of provider jobs. */
  readonly copiesRemoved: number;
  readonly copiesLeft: number;
}

/**
 * Erases texts, what judges wrote about them, and replies, in one transaction with the record of it. Scores, ranks,
 * winners, counts, costs and hashes stay. A second time it erases nothing and records nothing.
 * @throws TextsInUseError while the batch, or a job of it, needs its texts
 */
export async function eraseTexts(store: Store, record: ErasureRecord): Promise<ErasedCounts> {
  return store.transaction().execute(async (trx) => {
    // Waits for answers that are being written, and keeps others waiting that bring a reply.
    await trx.selectFrom('batches').select('id').where('id', '=', record.batchId).forUpdate().executeTakeFirstOrThrow();
    await refuseTextsInUse(trx, record.batchId);
    const erased = {
      items: await eraseItems(trx, record),
      justifications: await eraseJustifications(trx, record),
      replies: await eraseReplies(trx, record),
    };
    const changes = erased.items + erased.justifications + erased.replies + record.copiesRemoved;
    if (changes > 0) {
      await insertRecord(trx, record, erased);
      const data = { ...erased, providerJobs: record.copiesRemoved };
      await appendEvents(trx, record.batchId, { type: 'batch.erased', data });
    }
    return erased;
  });
}

async function eraseItems(trx: Transaction<Database>, { batchId, itemId }: EraseTarget): Promise<number> {
  await trx
    .updateTable('batches')
    .set({ texts_erased_at: sql`coalesce(texts_erased_at, now())` })
    .where('id', '=', batchId)
    .execute();
  const { numUpdatedRows } = await trx
    .updateTable('items')
    .set({ text: '', erased_at: sql`now()`, erased_characters: sql`char_length(text)` })
    .where('batch_id', '=', batchId)
    .where('erased_at', 'is', null)
    .$if(itemId !== null, (query) => query.where('id', '=', itemId ?? ''))
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

async function eraseJustifications(trx: Transaction<Database>, { batchId, itemId }: EraseTarget): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('comparisons')
    .set({ justification: null })
    .where('batch_id', '=', batchId)
    .where('justification', 'is not', null)
    .$if(itemId !== null, (query) => query.where(sql<boolean>`${itemId} in (a, b)`))
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

async function eraseReplies(trx: Transaction<Database>, { batchId, itemId }: EraseTarget): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('attempts')
    .set({ raw_reply: null })
    .where('batch_id', '=', batchId)
    .where('raw_reply', 'is not', null)
    .$if(itemId !== null, (query) =>
      query.where('comparison_id', 'in', (eb) =>
        eb
          .selectFrom('comparisons')
          .select('comparisons.id')
          .where('comparisons.batch_id', '=', batchId)
          .where(sql<boolean>`${itemId} in (a, b)`),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

async function insertRecord(
  trx: Transaction<Database>,
  { batchId, itemId, by, copiesRemoved, copiesLeft }: ErasureRecord,
  erased: ErasedCounts,
): Promise<void> {
  await trx
    .insertInto('erasures')
    .values({
      batch_id: batchId,
      item_id: itemId,
      ...erased,
      copies_removed: copiesRemoved,
      copies_left: copiesLeft,
      erased_by: by,
    })
    .execute();
}
