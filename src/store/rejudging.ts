import { sql, type Transaction } from 'kysely';
import type { NewRejudge } from '../contracts/new-batch';
import { TextsErasedError } from './batch-errors';
import type { Database } from './schema';

/**
 * Writes the batch with trait and criteria of the one that it rejudges. False if a batch of this id exists.
 * @throws TextsErasedError
 */
export async function copyBatch(trx: Transaction<Database>, batch: NewRejudge): Promise<boolean> {
  const { batchId, fingerprint, seed, settings, rejudges } = batch;
  // Shared, so that an erasure comes before the copy or after it.
  const source = await trx
    .selectFrom('batches')
    .select('texts_erased_at')
    .where('id', '=', rejudges)
    .forKeyShare()
    .executeTakeFirst();
  if (source?.texts_erased_at != null) throw new TextsErasedError(rejudges);
  const inserted = await sql`
    insert into batches (id, fingerprint, status, trait, criteria, seed, mode, total_budget, settings, rejudges)
    select ${batchId}, ${fingerprint}, 'pending', trait, criteria, ${seed}, ${settings.mode}, ${settings.totalBudget},
      ${JSON.stringify(settings)}::jsonb, id
    from batches where id = ${rejudges}
    on conflict do nothing`.execute(trx);
  return inserted.numAffectedRows === 1n;
}

/**
 * Copies the items, and the first comparisons with an outcome, as many as the budget, as given pairs: order, sides
 * and repeats. Texts do not leave the database.
 */
export async function copyItemsAndPairs(trx: Transaction<Database>, batch: NewRejudge): Promise<void> {
  const { batchId, settings, rejudges } = batch;
  await sql`
    insert into items
      (batch_id, position, id, text, text_sha256, is_anchor, anchor_grade, anchor_score, item_group, model, quality)
    select ${batchId}, position, id, text, text_sha256, is_anchor, anchor_grade, anchor_score, item_group, model, quality
    from items where batch_id = ${rejudges}`.execute(trx);
  await sql`
    insert into given_pairs (batch_id, position, a, b)
    select ${batchId}, row_number() over (order by wave, position) - 1, a, b
    from comparisons where batch_id = ${rejudges} and status = 'completed'
    order by wave, position
    limit ${settings.totalBudget}`.execute(trx);
}
