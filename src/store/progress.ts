import { possiblePairsOf } from '../contracts/settings';
import { completionPct } from '../core/completion';
import type { BatchProgress } from '../contracts/protocol';
import type { StoredBatch } from './batches';
import type { Store } from './connect';
import { countComparisons } from './counts';
import { readSpending } from './spending';

/** The same progress that the workflow's query answers, read from the rows: it needs no worker. */
export async function readProgress(store: Store, batch: StoredBatch): Promise<BatchProgress> {
  const { counts, coveredPairs } = await countComparisons(store, batch.batchId);
  const latest = await store
    .selectFrom('decisions')
    .select(['kind', 'reason'])
    .where('batch_id', '=', batch.batchId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { wave } = await store
    .selectFrom('waves')
    .select((eb) => eb.fn.coalesce(eb.fn.max('wave'), eb.lit(0)).as('wave'))
    .where('batch_id', '=', batch.batchId)
    .executeTakeFirstOrThrow();
  const { totalBudget, completionThresholdPct } = batch.settings;
  return {
    batchId: batch.batchId,
    status: batch.status,
    wave,
    counts,
    totalBudget,
    completionPct: completionPct({
      coveredPairs,
      possiblePairs: possiblePairsOf(batch.settings, batch.itemCount),
      totalBudget,
    }),
    completionThresholdPct,
    lastDecision: latest ?? null,
    cost: {
      spentUsd: (await readSpending(store, batch.batchId)).spentUsd,
      maxUsd: batch.settings.maxCostUsd ?? null,
    },
    pause: batch.pause,
  };
}
