import type { StoredState } from '../contracts/protocol';
import { BatchMissingError } from './batch-errors';
import type { Store } from './connect';
import { countComparisons } from './counts';
import { toPause } from './pausing';
import { readSpending } from './spending';

/**
 * Where the rows of a batch stand, in one snapshot.
 * @throws BatchMissingError
 */
export async function readStoredState(store: Store, batchId: string, recentDecisions: number): Promise<StoredState> {
  return store
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const batch = await trx
        .selectFrom('batches')
        .select(['settings', 'pause_why', 'pause_reason'])
        .where('id', '=', batchId)
        .executeTakeFirst();
      if (batch === undefined) throw new BatchMissingError(batchId);
      const { wave, resamplingPassesDone } = await trx
        .selectFrom('waves')
        .select((eb) => [
          eb.fn.coalesce(eb.fn.max('wave'), eb.lit(0)).as('wave'),
          eb.fn.countAll<number>().filterWhere('kind', '=', 'resampling').as('resamplingPassesDone'),
        ])
        .where('batch_id', '=', batchId)
        .executeTakeFirstOrThrow();
      const fitBefore = await trx
        .selectFrom('fits')
        .select('data_sha256')
        .where('batch_id', '=', batchId)
        .where('wave', '=', wave - 1)
        .executeTakeFirst();
      const { changes } = await trx
        .selectFrom('threshold_changes')
        .select((eb) => eb.fn.coalesce(eb.fn.max('sequence'), eb.lit(0)).as('changes'))
        .where('batch_id', '=', batchId)
        .executeTakeFirstOrThrow();
      const latest = await trx
        .selectFrom('decisions')
        .select(['sequence', 'wave', 'kind', 'reason', 'context'])
        .where('batch_id', '=', batchId)
        .orderBy('sequence', 'desc')
        .limit(recentDecisions)
        .execute();
      return {
        ...(await countComparisons(trx, batchId)),
        spentUsd: (await readSpending(trx, batchId)).spentUsd,
        settings: batch.settings,
        pause: toPause(batch),
        wave,
        resamplingPassesDone,
        dataSha256: fitBefore?.data_sha256 ?? null,
        changes,
        decisions: latest[0]?.sequence ?? 0,
        recentDecisions: latest.reverse(),
      };
    });
}
