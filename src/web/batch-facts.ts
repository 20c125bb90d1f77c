import type { StoredBatch } from '../store/batches';
import type { Store } from '../store/connect';
import { listDeadLetters } from '../store/dead-letters';
import { countFailures, listJudgeWork } from '../store/judge-work';
import { listLatestOutcomes } from '../store/latest-outcomes';
import { readProgress } from '../store/progress';
import { listThresholdChanges } from '../store/thresholds';
import type { BatchFacts } from './pages/batch-page';
import type { RunningFacts } from './pages/batch-parts';
import type { RenderedResults } from './rendering/rendered-results';
import { requireBatch } from './require-batch';

/** A page shows so many at most; `paragone dead-letters list` has all. */
const mostLetters = 200;
const mostOutcomes = 20;

export async function readRunningFacts(store: Store, batch: StoredBatch): Promise<RunningFacts> {
  const { batchId } = batch;
  const [progress, work, failures, letters, outcomes] = await Promise.all([
    readProgress(store, batch),
    listJudgeWork(store, batchId),
    countFailures(store, batchId),
    listDeadLetters(store, batchId, mostLetters),
    listLatestOutcomes(store, batchId, mostOutcomes),
  ]);
  return { batch, progress, work, failures, letters, outcomes };
}

/** Everything that is shown of a batch. @throws BatchNotFoundError */
export async function readBatchFacts(
  { store, rendered }: { readonly store: Store; readonly rendered: RenderedResults },
  batchId: string,
): Promise<BatchFacts> {
  const batch = await requireBatch(store, batchId);
  const [running, results, changes] = await Promise.all([
    readRunningFacts(store, batch),
    rendered.sectionsOf(batchId),
    listThresholdChanges(store, batchId),
  ]);
  return { ...running, results, changes };
}
