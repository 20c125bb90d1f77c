import type { JobState } from '../../contracts/provider-job';
import type { Store } from '../connect';

/** A provider job as an operator sees it: ids and counts, never a text. */
export interface ProviderJob {
  readonly jobKey: string;
  readonly provider: string;
  readonly bundle: string;
  readonly state: JobState;
  readonly closed: boolean;
  /** Its id at the provider; null: none is known. */
  readonly providerJobId: string | null;
  readonly confirmed: boolean;
  readonly requests: number;
  /** Members that have a result. */
  readonly answered: number;
  readonly foreignResults: number;
  readonly creations: number;
  readonly problem: string | null;
  readonly fingerprint: string;
  readonly reservedAt: Date;
  /** When its first creation began. */
  readonly creatingAt: Date | null;
  readonly expiresAt: Date | null;
  readonly closedAt: Date | null;
}

/** In the order in which they were reserved. */
export async function listJobs(store: Store, batchId: string): Promise<readonly ProviderJob[]> {
  const rows = await store
    .selectFrom('provider_jobs as jobs')
    .select([
      'key as jobKey',
      'provider',
      'bundle',
      'state',
      'provider_job_id as providerJobId',
      'confirmed',
      'requests',
      'foreign_results as foreignResults',
      'creations',
      'problem',
      'fingerprint',
      'reserved_at as reservedAt',
      'creating_at as creatingAt',
      'expires_at as expiresAt',
      'closed_at as closedAt',
    ])
    .select((eb) =>
      eb
        .selectFrom('provider_job_members')
        .whereRef('job', '=', 'jobs.key')
        .where('answer', 'is not', null)
        .where('answer', '<>', 'missing')
        .select(eb.fn.countAll<number>().as('count'))
        .as('answered'),
    )
    .where('batch_id', '=', batchId)
    .orderBy('reserved_at')
    .orderBy('key')
    .execute();
  return rows.map((row) => ({ ...row, closed: row.closedAt !== null, answered: row.answered ?? 0 }));
}
