import { sql } from 'kysely';
import { maxDeliveries } from '../contracts/judgement';
import type { Store } from './connect';
import { foldOutcomes } from './metric-folds';

export interface Redrive {
  /** Ids of the comparisons that are queued again. */
  readonly reopened: readonly string[];
  readonly refused: readonly { readonly comparisonId: string; readonly why: string }[];
}

/**
 * Queues failed comparisons again with as many deliveries more, each once in its life, and marks their letters.
 * @param comparisonIds `all`: every letter of the batch that has not been redriven
 */
export async function redriveDeadLetters(
  store: Store,
  batchId: string,
  comparisonIds: readonly string[] | 'all',
): Promise<Redrive> {
  return store.transaction().execute(async (trx) => {
    // The batch first: its end has to wait, and then cancels what is reopened here.
    const batch = await trx
      .selectFrom('batches')
      .select('ended_at')
      .where('id', '=', batchId)
      .forUpdate()
      .executeTakeFirst();
    const letters = await trx
      .selectFrom('dead_letters')
      .innerJoin('comparisons', (join) =>
        join
          .onRef('comparisons.batch_id', '=', 'dead_letters.batch_id')
          .onRef('comparisons.id', '=', 'dead_letters.comparison_id'),
      )
      .select(['comparison_id', 'redriven_at'])
      .where('dead_letters.batch_id', '=', batchId)
      .$if(comparisonIds === 'all', (query) => query.where('redriven_at', 'is', null))
      .orderBy('wave')
      .orderBy('position')
      .execute();
    const known = new Map(letters.map((letter) => [letter.comparison_id, letter.redriven_at]));
    const asked = comparisonIds === 'all' ? [...known.keys()] : [...new Set(comparisonIds)];
    const refused = asked.flatMap((comparisonId) => {
      const why = refusal(batch, known.get(comparisonId));
      return why === null ? [] : [{ comparisonId, why }];
    });
    const refusedIds = new Set(refused.map(({ comparisonId }) => comparisonId));
    const reopened = asked.filter((id) => !refusedIds.has(id));
    if (reopened.length > 0) await reopen(trx, batchId, reopened);
    return { reopened, refused };
  });
}

/** @param redrivenAt undefined: there is no letter */
function refusal(batch: { ended_at: Date | null } | undefined, redrivenAt: Date | null | undefined): string | null {
  if (batch === undefined) return 'There is no such batch.';
  if (redrivenAt === undefined) return 'It has no dead letter in this batch.';
  if (batch.ended_at !== null) return 'Its batch has ended.';
  return redrivenAt === null ? null : 'It was redriven already, which can be done once.';
}

async function reopen(trx: Store, batchId: string, comparisonIds: readonly string[]): Promise<void> {
  await foldOutcomes(trx, batchId, comparisonIds);
  await trx
    .updateTable('dead_letters')
    .set({ redriven_at: sql`now()` })
    .where('batch_id', '=', batchId)
    .where(sql<boolean>`comparison_id = any(${comparisonIds}::text[])`)
    .execute();
  await trx
    .updateTable('comparisons')
    .set((eb) => ({
      status: 'queued',
      settled_at: null,
      bundle: null,
      failure_code: null,
      failure_message: null,
      deliveries_allowed: eb('deliveries_allowed', '+', maxDeliveries),
      unanswered_deliveries: 0,
      lost_deliveries: 0,
      queued_at: sql`now()`,
      processing_started_at: null,
      lease_until: null,
    }))
    .where('batch_id', '=', batchId)
    .where(sql<boolean>`id = any(${comparisonIds}::text[])`)
    .execute();
}
