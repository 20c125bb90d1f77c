import { InputError } from '../input/input-error';
import { visibleText } from '../report/visible-text';
import type { Store } from '../store/connect';
import { listJobs, type ProviderJob } from '../store/provider-jobs/listing';
import { requireBatch } from './require-batch';

/**
 * @param name a job's key, or as much of its beginning as tells it from the others of its batch
 * @throws InputError if there is no such batch or job, or several
 */
export async function requireJob(store: Store, batchId: string, name: string): Promise<ProviderJob> {
  await requireBatch(store, batchId);
  const [job, ...others] = (await listJobs(store, batchId)).filter(({ jobKey }) => jobKey.startsWith(name));
  if (job !== undefined && others.length === 0) return job;
  const found = job === undefined ? 'no job' : `${others.length + 1} jobs`;
  throw new InputError(
    'unknown_job',
    `batch ${batchId} has ${found} ${visibleText(name)}. \`paragone jobs list ${batchId}\` shows those there are.`,
  );
}
