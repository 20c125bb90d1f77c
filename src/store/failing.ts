import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { BatchMode } from '../contracts/batch';
import type { Store } from './connect';
import { insertDeadLettersOf } from './dead-letter-rows';
import type { FinalFailureCode } from './schema';

export interface FailedComparison {
  readonly id: string;
  readonly bundle: string | null;
  readonly deliveries: number;
  readonly processingStartedAt: Date | null;
  readonly mode: BatchMode;
}

/**
 * Settles open comparisons as failed without an answer, each with its dead letter in the same statement.
 * @param which a condition on columns of `comparisons`
 */
export async function failComparisons(
  db: Store,
  batchId: string,
  which: RawBuilder<SqlBool>,
  failure: { readonly code: FinalFailureCode; readonly message: string },
): Promise<readonly FailedComparison[]> {
  const { rows } = await sql<FailedComparison>`
    with failed as (
      update comparisons
      set status = 'failed', settled_at = now(), failure_code = ${failure.code}, failure_message = ${failure.message}
      where batch_id = ${batchId} and settled_at is null and ${which}
      returning *
    ), letters as (${insertDeadLettersOf('failed')})
    select id, bundle, deliveries, processing_started_at as "processingStartedAt",
      (select mode from batches where id = ${batchId}) as mode
    from failed
    order by wave, position`.execute(db);
  return rows;
}
