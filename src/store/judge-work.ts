import { sql } from 'kysely';
import type { Store } from './connect';
import type { FinalFailureCode } from './schema';

/** What one judge of a batch has been asked, and what that gave. */
export interface JudgeWork {
  readonly spec: string;
  /** Comparisons with a valid outcome. */
  readonly completed: number;
  /** Comparisons that failed for good. */
  readonly failed: number;
  /** Answers of all deliveries, late ones too. */
  readonly answers: number;
  /** Those of them that were failures. */
  readonly failures: number;
  /** US dollars of the answers that have a price. */
  readonly spentUsd: number;
}

/** In the order in which the batch has its judges. */
export async function listJudgeWork(store: Store, batchId: string): Promise<readonly JudgeWork[]> {
  const { rows } = await sql<JudgeWork>`
    select j.spec, coalesce(c.completed, 0)::int as completed, coalesce(c.failed, 0)::int as failed,
      coalesce(a.answers, 0)::int as answers, coalesce(a.failures, 0)::int as failures,
      coalesce(a.spent, 0)::float8 as "spentUsd"
    from judges j
    left join (
      select judge, count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status = 'failed') as failed
      from comparisons where batch_id = ${batchId} group by judge) c on c.judge = j.position
    left join (
      select judge, count(*) as answers, count(attempts.failure_code) as failures, sum(cost_usd::numeric) as spent
      from attempts join comparisons on comparisons.batch_id = attempts.batch_id and comparisons.id = attempts.comparison_id
      where attempts.batch_id = ${batchId} group by judge) a on a.judge = j.position
    where j.batch_id = ${batchId}
    order by j.position`.execute(store);
  return rows;
}

/** How often one kind of failure came. */
export interface FailureCount {
  readonly code: FinalFailureCode;
  /** Answers. */
  readonly times: number;
  /** Comparisons that it failed for good. */
  readonly final: number;
  readonly latest: Date;
}

/** Most frequent first. */
export async function countFailures(store: Store, batchId: string): Promise<readonly FailureCount[]> {
  const { rows } = await sql<FailureCount>`
    select code, sum(times)::int as times, sum(final)::int as final, max(latest) as latest
    from (
      select failure_code as code, count(*) as times, 0 as final, max(recorded_at) as latest
      from attempts where batch_id = ${batchId} and failure_code is not null group by failure_code
      union all
      select failure_code, 0, count(*), max(settled_at)
      from comparisons where batch_id = ${batchId} and status = 'failed' group by failure_code) as counted
    group by code
    order by times desc, final desc, code`.execute(store);
  return rows;
}
