import type { Store } from '../connect';
import type { JobJudge } from './job-facts';
import { setRunning } from './running';
import { selectJobs } from './select-jobs';

/** What is looked for at the provider. */
export interface AmbiguousJob extends JobJudge {
  readonly requests: number;
  readonly creatingAtMs: number;
  /** Jobs of the same provider and size whose ids are not known either: what is found may be theirs. */
  readonly rivals: number;
}

/** Null: it is not ambiguous any more. */
export async function findAmbiguousJob(store: Store, jobKey: string): Promise<AmbiguousJob | null> {
  const row = await selectJobs(store)
    .select(['spec', 'requests', 'creating_at', 'settings'])
    .select((eb) =>
      eb
        .selectFrom('provider_jobs as others')
        .whereRef('others.provider', '=', 'jobs.provider')
        .whereRef('others.requests', '=', 'jobs.requests')
        .whereRef('others.key', '<>', 'jobs.key')
        .where('others.state', 'in', ['creating', 'ambiguous', 'quarantined'])
        .where('others.closed_at', 'is', null)
        .select(eb.fn.countAll<number>().as('count'))
        .as('rivals'),
    )
    .where('jobs.key', '=', jobKey)
    .where('jobs.state', '=', 'ambiguous')
    .executeTakeFirst();
  if (row === undefined || row.creating_at === null) return null;
  const { spec: judgeSpec, settings, requests, creating_at, rivals } = row;
  return {
    judgeSpec,
    tiesAllowed: settings.tiesAllowed,
    requests,
    creatingAtMs: creating_at.getTime(),
    rivals: rivals ?? 0,
  };
}

/** Those of the provider's jobs that no row owns, closed ones included. */
export async function withoutOwner(store: Store, jobKey: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const owned = await store
    .selectFrom('provider_jobs as jobs')
    .innerJoin('provider_jobs as this', (join) => join.onRef('this.provider', '=', 'jobs.provider'))
    .select('jobs.provider_job_id')
    .where('this.key', '=', jobKey)
    .where('jobs.provider_job_id', 'in', ids)
    .execute();
  const taken = new Set(owned.map((row) => row.provider_job_id));
  return ids.filter((id) => !taken.has(id));
}

/** @param job.confirmed whether it is known to be ours; else its results have to show it */
export async function adoptJob(
  store: Store,
  jobKey: string,
  job: { readonly providerJobId: string; readonly confirmed: boolean },
): Promise<void> {
  const found = { provider_job_id: job.providerJobId, confirmed: job.confirmed };
  await setRunning(store, { jobKey, from: ['ambiguous', 'quarantined'] }, found);
}

/** Sets a job aside for an operator. What was adopted and turned out to be another's is let go of. */
export async function quarantineJob(store: Store, jobKey: string, problem: string): Promise<void> {
  await store
    .updateTable('provider_jobs')
    .set({ state: 'quarantined', provider_job_id: null, confirmed: false, problem })
    .where('key', '=', jobKey)
    .where('state', 'in', ['ambiguous', 'running'])
    .where('closed_at', 'is', null)
    .execute();
}
