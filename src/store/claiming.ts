import { sql } from 'kysely';
import { maxDeliveries } from '../contracts/judgement';
import type { Store } from './connect';

interface ClaimedText {
  readonly text: string;
  readonly quality: number | null;
}

interface ClaimedComparison {
  readonly comparisonId: string;
  /** Deliveries so far. */
  readonly deliveries: number;
  readonly a: ClaimedText;
  readonly b: ClaimedText;
}

/** A bundle in processing, with all that its judge needs. */
export interface BundleWork {
  readonly judgeSpec: string;
  readonly seed: string;
  readonly trait: string;
  readonly criteria: string | null;
  readonly qualityScale: { readonly mean: number; readonly sd: number } | null;
  readonly comparisons: readonly ClaimedComparison[];
}

export interface BundleClaim {
  /** Settled as failed by this claim: their last delivery was never answered. */
  readonly exhausted: number;
  /** Null: nothing is open in the bundle. */
  readonly work: BundleWork | null;
}

/**
 * Claims what is open in a bundle: queued → processing. A claim after a worker's death takes the comparisons
 * without an outcome only.
 */
export async function claimBundle(store: Store, batchId: string, bundle: string): Promise<BundleClaim> {
  return store.transaction().execute(async (trx) => {
    const open = trx
      .updateTable('comparisons')
      .where('batch_id', '=', batchId)
      .where('bundle', '=', bundle)
      .where('settled_at', 'is', null);
    const exhausted = await open
      .set({
        status: 'failed',
        settled_at: sql`now()`,
        failure_code: 'timeout',
        failure_message: `${maxDeliveries} deliveries were sent and the last one was never answered`,
      })
      .where('deliveries', '>=', maxDeliveries)
      .executeTakeFirst();
    const claimed = await open
      .set({ status: 'processing', processing_started_at: sql`now()` })
      .returning(['id', 'position', 'a', 'b', 'judge', 'deliveries'])
      .execute();
    const first = claimed[0];
    if (first === undefined) return { exhausted: Number(exhausted.numUpdatedRows), work: null };

    const batch = await trx
      .selectFrom('batches')
      .innerJoin('judges', (join) =>
        join.onRef('judges.batch_id', '=', 'batches.id').on('judges.position', '=', first.judge),
      )
      .select(['spec', 'seed', 'trait', 'criteria'])
      .select((eb) =>
        eb
          .selectFrom('items')
          .where('items.batch_id', '=', batchId)
          .select(
            sql<{ mean: number; sd: number } | null>`case when avg(quality) is not null then
              jsonb_build_object('mean', avg(quality), 'sd', stddev_samp(quality)) end`.as('scale'),
          )
          .as('quality_scale'),
      )
      .where('batches.id', '=', batchId)
      .executeTakeFirstOrThrow();
    const items = await trx
      .selectFrom('items')
      .select(['id', 'text', 'quality'])
      .where('batch_id', '=', batchId)
      .where('id', 'in', [...new Set(claimed.flatMap(({ a, b }) => [a, b]))])
      .execute();
    const texts = new Map(items.map(({ id, text, quality }) => [id, { text, quality }]));
    const textOf = (id: string): ClaimedText => texts.get(id) ?? { text: '', quality: null };
    const work = {
      judgeSpec: batch.spec,
      seed: batch.seed,
      trait: batch.trait,
      criteria: batch.criteria,
      qualityScale: batch.quality_scale,
      comparisons: claimed
        .sort((left, right) => left.position - right.position)
        .map(({ id, deliveries, a, b }) => ({ comparisonId: id, deliveries, a: textOf(a), b: textOf(b) })),
    };
    return { exhausted: Number(exhausted.numUpdatedRows), work };
  });
}

/** Counts a delivery of each comparison, just before it is sent. Returns the ids that are still open. */
export async function countDeliveries(
  store: Store,
  batchId: string,
  comparisonIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await store
    .updateTable('comparisons')
    .set((eb) => ({ deliveries: eb('deliveries', '+', 1) }))
    .where('batch_id', '=', batchId)
    .where('id', 'in', comparisonIds)
    .where('settled_at', 'is', null)
    .returning('id')
    .execute();
  return new Set(rows.map((row) => row.id));
}
