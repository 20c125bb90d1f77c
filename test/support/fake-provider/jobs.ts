import { BatchJob, type BatchEnding, type BatchMember, type MemberOutcome } from './batch-job';
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

/** A batch that begins, and ends as the script or the settings have it. */
export function openJob(
  state: ProviderState,
  { call: { provider }, fate: { fault } }: Exchange,
  members: readonly BatchMember[],
  finish: (state: ProviderState, job: BatchJob, ending: BatchEnding) => readonly MemberOutcome[],
): BatchJob {
  const scripted = fault?.do === 'batch' ? fault : null;
  const job = new BatchJob(
    `${provider === 'anthropic' ? 'msgbatch' : 'batch'}_fake_${state.nextNumber()}`,
    provider,
    members,
    state.clock.now(),
    scripted?.endsAfterPolls === undefined ? state.settings.batchPolls : scripted.endsAfterPolls,
    scripted?.expiresWith ?? null,
    (ended, ending) => finish(state, ended, ending),
  );
  state.jobs.set(job.id, job);
  return job;
}
