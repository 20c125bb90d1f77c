import { sql } from 'kysely';
import type { Store } from '../connect';
import type { JobJudge } from '../provider-jobs/job-facts';
import { selectJobs } from '../provider-jobs/select-jobs';
import type { EraseTarget } from './targets';

/** A provider's copy of a job: it holds the texts of all its members. */
export interface JobCopy extends JobJudge {
  readonly jobKey: string;
  readonly provider: string;
  /** Null: it was perhaps made, and nobody knows its id. */
  readonly providerJobId: string | null;
  /** Known to be ours; what may be another's is left alone. */
  readonly confirmed: boolean;
}

/** Those that hold what is to be erased, and were not removed yet. */
export async function listCopies(store: Store, { batchId, itemId }: EraseTarget): Promise<readonly JobCopy[]> {
  const rows = await selectJobs(store)
    .select(['key as jobKey', 'jobs.provider', 'provider_job_id as providerJobId', 'confirmed'])
    .select(['spec as judgeSpec', 'settings'])
    .where('jobs.batch_id', '=', batchId)
    .where('copy_removed_at', 'is', null)
    .where((eb) => eb.or([eb('provider_job_id', 'is not', null), eb('jobs.state', '=', 'quarantined')]))
    .$if(itemId !== null, (query) =>
      query.where(
        sql<boolean>`exists (
          select from provider_job_members members
          join comparisons on comparisons.batch_id = members.batch_id and comparisons.id = members.comparison_id
          where members.job = jobs.key and ${itemId} in (comparisons.a, comparisons.b))`,
      ),
    )
    .orderBy('reserved_at')
    .orderBy('key')
    .execute();
  return rows.map(({ settings, ...row }) => ({ ...row, tiesAllowed: settings.tiesAllowed }));
}

export async function markCopyRemoved(store: Store, jobKey: string): Promise<void> {
  await store
    .updateTable('provider_jobs')
    .set({ copy_removed_at: sql`now()` })
    .where('key', '=', jobKey)
    .execute();
}
