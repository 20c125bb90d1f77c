import { sql } from 'kysely';
import type { Pause } from '../contracts/protocol';
import { readBundleWork, waitedMs, type BundleWork } from './bundle-work';
import type { Store } from './connect';
import { appendEvents } from './events/appending';
import { settleExpired } from './expiring';
import { failComparisons } from './failing';
import { forgiveLostDeliveries } from './lost-deliveries';
import { toPause } from './pausing';

export interface BundleClaim {
  /** Settled as failed by this claim: their deliveries are used up, or were lost too often. */
  readonly exhausted: number;
  /** Settled as expired by this claim: nobody began them in time. */
  readonly expired: number;
  /** Null: nothing is open in the bundle, or its batch is paused or has ended. */
  readonly work: BundleWork | null;
  /** Why nothing may be sent; null unless the batch is paused. */
  readonly pause: Pause | null;
}

export interface BundleLease {
  readonly batchId: string;
  readonly bundleId: string;
  /** The claim counts as given up when it has not been renewed for this long. */
  readonly leaseMs: number;
}

/**
 * Claims what is open in a bundle: queued → processing, for as long as the lease. A claim after a worker's death
 * takes the comparisons without an outcome only.
 */
export async function claimBundle(
  store: Store,
  { batchId, bundleId: bundle, leaseMs }: BundleLease,
): Promise<BundleClaim> {
  return store.transaction().execute(async (trx) => {
    const running = await trx
      .selectFrom('batches')
      .select(['settings', 'pause_why', 'pause_reason'])
      .where('id', '=', batchId)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (running === undefined) return { exhausted: 0, expired: 0, work: null, pause: null };
    const pause = toPause(running);
    if (pause !== null) return { exhausted: 0, expired: 0, work: null, pause };
    const oldest = sql<Date>`now() - ${running.settings.queueTtlMs}::float8 * interval '1 millisecond'`;
    const expired = (await settleExpired(trx, batchId, { limit: oldest, bundle })).length;
    const lost = await forgiveLostDeliveries(trx, batchId, bundle);
    const silent = sql<boolean>`bundle = ${bundle} and deliveries >= deliveries_allowed`;
    const failed = await failComparisons(trx, batchId, silent, {
      code: 'timeout',
      message: 'All deliveries that it may cost were sent, and the last one was never answered',
    });
    const exhausted = lost + failed.length;
    const claimed = await trx
      .updateTable('comparisons')
      .set({ status: 'processing', processing_started_at: sql`now()`, lease_until: leaseEnd(leaseMs) })
      .where('batch_id', '=', batchId)
      .where('bundle', '=', bundle)
      .where('settled_at', 'is', null)
      .returning([
        'id',
        'position',
        'a',
        'b',
        'judge',
        'vote',
        'deliveries',
        'deliveries_allowed',
        waitedMs.as('waited_ms'),
      ])
      .execute();
    const first = claimed[0];
    if (first === undefined) return { exhausted, expired, work: null, pause };

    const work = await readBundleWork(trx, batchId, { judge: first.judge, comparisons: claimed });
    await appendEvents(trx, batchId, { type: 'bundle.started', data: { bundle, comparisons: claimed.length } });
    return { exhausted, expired, work, pause };
  });
}

/** Keeps what is in processing in a bundle from being taken for left behind. */
export async function renewLease(store: Store, { batchId, bundleId, leaseMs }: BundleLease): Promise<void> {
  await store
    .updateTable('comparisons')
    .set({ lease_until: leaseEnd(leaseMs) })
    .where('batch_id', '=', batchId)
    .where('bundle', '=', bundleId)
    .where('settled_at', 'is', null)
    .where('status', '=', 'processing')
    .execute();
}

function leaseEnd(leaseMs: number) {
  return sql<Date>`now() + ${leaseMs}::float8 * interval '1 millisecond'`;
}

/**
 * Counts a delivery of each comparison, just before it is sent, and with that begins its processing. Returns the ids that may be sent: those that are still
 * open, and none while the batch is paused.
 */
export async function countDeliveries(
  store: Store,
  batchId: string,
  comparisonIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await store
    .updateTable('comparisons')
    .set((eb) => ({
      deliveries: eb('deliveries', '+', 1),
      processing_started_at: sql`now()`,
      unanswered_deliveries: eb('unanswered_deliveries', '+', 1),
    }))
    .where('batch_id', '=', batchId)
    .where('id', '=', sql<string>`any(${comparisonIds})`)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('batches').select('id').where('id', '=', batchId).where('paused_at', 'is', null)),
    )
    .where('settled_at', 'is', null)
    .returning('id')
    .execute();
  return new Set(rows.map((row) => row.id));
}
