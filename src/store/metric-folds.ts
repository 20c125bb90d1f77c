import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Store } from './connect';
import { answerSamples, jobSamples, outcomeSamples, type SampleQuery } from './metric-samples';

/** A batch is over for metrics when it has ended for so long: an answer that comes later is not counted. */
const settlingTime = sql`interval '15 minutes'`;

/** All that the rows of these batches tell. */
export function allSamples(which: RawBuilder<SqlBool>): SampleQuery {
  return sql`
    ${outcomeSamples(which, { open: true })} union all ${answerSamples(which)} union all ${jobSamples(which)}`;
}

/** Adds what is over to the totals, so that metrics look at the rows of other batches only. */
export async function foldEndedBatches(store: Store): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from batches b where ended_at < now() - ${settlingTime}
      and not exists (select from metric_folds f where f.batch_id = b.id)
      and not exists (select from provider_jobs p where p.batch_id = b.id and p.closed_at is null)
    order by ended_at`.execute(store);
  for (const { id } of rows) await store.transaction().execute((trx) => foldBatch(trx, id));
}

/**
 * Adds all that a batch's rows tell to the totals, once in its life. To be called in the transaction that deletes a
 * batch, too: its counts then stay.
 */
export async function foldBatch(trx: Store, batchId: string): Promise<void> {
  const folded = await trx
    .insertInto('metric_folds')
    .values({ batch_id: batchId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (folded.numInsertedOrUpdatedRows === 0n) return;
  await addToTotals(trx, allSamples(sql<SqlBool>`b.id = ${batchId}`));
}

/** Adds what these settled comparisons tell to the totals. To be called before they are queued again, since that is forgotten then. */
export async function foldOutcomes(trx: Store, batchId: string, comparisonIds: readonly string[]): Promise<void> {
  const which = sql<SqlBool>`b.id = ${batchId} and c.id = any(${comparisonIds}::text[])`;
  await addToTotals(trx, outcomeSamples(which, { open: false }));
}

/** In order, so that two that add at once never wait for each other in a ring. */
async function addToTotals(trx: Store, samples: SampleQuery): Promise<void> {
  await sql`
    insert into metric_totals (name, labels, le, count, sum)
    select name, labels, le, sum(count), sum(sum) from (${samples}) s group by name, labels, le order by name, labels, le
    on conflict (name, labels, le) do update
    set count = metric_totals.count + excluded.count, sum = metric_totals.sum + excluded.sum`.execute(trx);
}
