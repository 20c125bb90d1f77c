import type { SelectQueryBuilder } from 'kysely';
import type { Store } from '../connect';
import type { Database } from '../schema';

type WithJobs = Database & { readonly jobs: Database['provider_jobs'] };

/** Jobs, as `jobs`, each beside its judge and its batch. */
export function selectJobs(store: Store): SelectQueryBuilder<WithJobs, 'jobs' | 'judges' | 'batches', object> {
  return store
    .selectFrom('provider_jobs as jobs')
    .innerJoin('judges', (join) =>
      join.onRef('judges.batch_id', '=', 'jobs.batch_id').onRef('judges.position', '=', 'jobs.judge'),
    )
    .innerJoin('batches', 'batches.id', 'jobs.batch_id');
}
