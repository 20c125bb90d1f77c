import type { JobOrder } from '../src/judges/provider-jobs';
import type { Store } from '../src/store/connect';
import { readJobWork, type JobWork } from '../src/store/provider-jobs/job-work';
import { toBundle } from './judging';

export function toOrder(jobKey: string, { batchId, customIds, ...work }: JobWork): JobOrder {
  return { jobKey, bundle: toBundle(batchId, work), customIds };
}

/** What a job's provider was sent, or is to be sent. */
export async function readJobOrder(store: Store, jobKey: string): Promise<JobOrder> {
  return toOrder(jobKey, await readJobWork(store, jobKey));
}
