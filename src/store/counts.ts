import { sql, type Kysely } from 'kysely';
import type { BatchTally } from '../contracts/protocol';
import type { Database } from './schema';

/**
 * Counted from the rows each time: there is no counter that could disagree with them.
 * @param throughWave later waves are left out
 */
export async function countComparisons(
  db: Kysely<Database>,
  batchId: string,
  throughWave: number | null = null,
): Promise<BatchTally> {
  const { covered_pairs, ...counts } = await db
    .selectFrom('comparisons')
    .select((eb) => [
      eb.fn.countAll<number>().as('planned'),
      eb.fn.countAll<number>().filterWhere('status', '=', 'completed').as('completed'),
      eb.fn.countAll<number>().filterWhere('status', '=', 'failed').as('failed'),
      eb.fn.countAll<number>().filterWhere('status', '=', 'expired').as('expired'),
      eb.fn.countAll<number>().filterWhere('status', '=', 'cancelled').as('cancelled'),
      sql<number>`count(distinct (least(a, b), greatest(a, b))) filter (where status = 'completed')`.as(
        'covered_pairs',
      ),
    ])
    .where('batch_id', '=', batchId)
    .$if(throughWave !== null, (query) => query.where('wave', '<=', throughWave))
    .executeTakeFirstOrThrow();
  return { counts, coveredPairs: covered_pairs };
}
