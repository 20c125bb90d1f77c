import { sql } from 'kysely';
import type { Price } from '../../contracts/price';
import type { JobFacts } from '../../contracts/provider-job';
import type { BundleWork } from '../bundle-work';
import type { Store } from '../connect';
import { readSpending } from '../spending';
import { selectJobs } from './select-jobs';

/** Where a job stands, and what has become of its members. */
export async function readJobFacts(store: Store, jobKey: string): Promise<JobFacts> {
  const row = await store
    .selectFrom('provider_jobs')
    .select(['batch_id', 'state', 'confirmed', 'expires_at', 'closed_at'])
    .where('key', '=', jobKey)
    .executeTakeFirstOrThrow();
  const counts = await store
    .selectFrom('provider_job_members as members')
    .innerJoin('comparisons', (join) =>
      join.onRef('comparisons.batch_id', '=', 'members.batch_id').onRef('comparisons.id', '=', 'members.comparison_id'),
    )
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('status', '=', 'completed').as('completed'),
      eb.fn.countAll<number>().filterWhere('status', '=', 'failed').as('failed'),
      eb.fn
        .countAll<number>()
        .filterWhere(sql<boolean>`settled_at is null`)
        .as('reopened'),
    ])
    .where('job', '=', jobKey)
    .executeTakeFirstOrThrow();
  const { batch_id: batchId, state, confirmed, expires_at, closed_at } = row;
  const { spentUsd } = await readSpending(store, batchId);
  return {
    state,
    confirmed,
    closed: closed_at !== null,
    expiresAtMs: expires_at?.getTime() ?? null,
    ...counts,
    spentUsd,
  };
}

/** Whose batch interface a job goes to. */
export interface JobJudge {
  readonly judgeSpec: string;
  readonly tiesAllowed: boolean;
}

export interface RunningJob extends JobJudge, Pick<BundleWork, 'labels'> {
  /** What its requests are booked at; null: free, or not known. */
  readonly price: Price | null;
  readonly batchId: string;
  readonly bundleId: string;
  readonly providerJobId: string;
}

/** Null: the provider has no job of it, or it is closed. */
export async function findRunningJob(store: Store, jobKey: string): Promise<RunningJob | null> {
  const row = await selectJobs(store)
    .select(['jobs.batch_id as batchId', 'bundle as bundleId', 'provider_job_id as providerJobId', 'spec as judgeSpec'])
    .select(['jobs.provider', 'model', 'mode', 'price', 'settings'])
    .where('key', '=', jobKey)
    .where('jobs.state', '=', 'running')
    .executeTakeFirst();
  if (row === undefined || row.providerJobId === null) return null;
  const { batchId, bundleId, providerJobId, judgeSpec, provider, model, mode, price, settings } = row;
  const labels = { provider, model, mode };
  return { batchId, bundleId, providerJobId, judgeSpec, labels, price, tiesAllowed: settings.tiesAllowed };
}

/** @param problem one sentence for an operator; null: all is well again */
export async function noteProblem(store: Store, jobKey: string, problem: string | null): Promise<void> {
  await store
    .updateTable('provider_jobs')
    .set({ problem })
    .where('key', '=', jobKey)
    .where('problem', 'is distinct from', problem)
    .execute();
}
