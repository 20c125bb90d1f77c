import type { Store } from './connect';
import type { DeadLetterPayload, FinalFailureCode } from './schema';

/** A comparison that failed for good. */
export interface DeadLetter {
  readonly batchId: string;
  readonly comparisonId: string;
  /** The request as it was. */
  readonly payload: DeadLetterPayload;
  readonly errorCode: FinalFailureCode;
  readonly errorMessage: string;
  /** In all, those of a redrive too. */
  readonly deliveries: number;
  readonly failedAt: Date;
  /** Null: it can be redriven, once. */
  readonly redrivenAt: Date | null;
}

/** Newest first. @param batchId null: of all batches */
export async function listDeadLetters(
  store: Store,
  batchId: string | null,
  limit: number,
): Promise<readonly DeadLetter[]> {
  return selectDeadLetters(store)
    .$if(batchId !== null, (query) => query.where('batch_id', '=', batchId))
    .orderBy('failed_at', 'desc')
    .orderBy('batch_id')
    .orderBy('comparison_id')
    .limit(limit)
    .execute();
}

export async function findDeadLetter(store: Store, batchId: string, comparisonId: string): Promise<DeadLetter | null> {
  const row = await selectDeadLetters(store)
    .where('batch_id', '=', batchId)
    .where('comparison_id', '=', comparisonId)
    .executeTakeFirst();
  return row ?? null;
}

function selectDeadLetters(store: Store) {
  return store
    .selectFrom('dead_letters')
    .select([
      'batch_id as batchId',
      'comparison_id as comparisonId',
      'payload',
      'error_code as errorCode',
      'error_message as errorMessage',
      'deliveries',
      'failed_at as failedAt',
      'redriven_at as redrivenAt',
    ]);
}
