import { sql } from 'kysely';
import type { Store } from './connect';
import { failComparisons } from './failing';

/** Deliveries of one comparison that may be lost with their workers: a text that kills workers must not go on for ever. */
export const maxLostDeliveries = 10;

/**
 * To be called when a bundle is claimed: what is unanswered then was lost with the worker that had sent it, and does
 * not count against what the comparison may cost. What was lost too often is failed.
 * @returns how many were failed
 */
export async function forgiveLostDeliveries(trx: Store, batchId: string, bundle: string): Promise<number> {
  await trx
    .updateTable('comparisons')
    .set((eb) => ({
      lost_deliveries: eb('lost_deliveries', '+', eb.ref('unanswered_deliveries')),
      deliveries_allowed: eb('deliveries_allowed', '+', eb.ref('unanswered_deliveries')),
      unanswered_deliveries: 0,
    }))
    .where('batch_id', '=', batchId)
    .where('bundle', '=', bundle)
    .where('settled_at', 'is', null)
    .where('unanswered_deliveries', '>', 0)
    .execute();
  const failed = await failComparisons(
    trx,
    batchId,
    sql`bundle = ${bundle} and lost_deliveries > ${maxLostDeliveries}`,
    {
      code: 'timeout',
      message: `More than ${maxLostDeliveries} of its deliveries were lost with the workers that had sent them`,
    },
  );
  return failed.length;
}
