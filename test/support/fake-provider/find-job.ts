import type { BatchJob } from './batch-job';
import { ProviderError, type Exchange } from './exchange';
import type { ProviderName } from './fault-rule';
import type { ProviderState } from './provider-state';

/** The batch that a path names. @throws ProviderError 404 */
export function findJob(state: ProviderState, provider: ProviderName, { params, call }: Exchange): BatchJob {
  const [id = ''] = params;
  call.objectId = id;
  const job = state.jobs.get(id);
  if (job?.provider !== provider) throw new ProviderError(404, `There is no batch ${id}.`);
  return job;
}
