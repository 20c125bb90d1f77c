import { sql } from 'kysely';
import type { BatchEvent, SubscriberFacts } from '../../contracts/events';
import type { Store } from '../connect';
import { appendEvents } from './appending';

/** An event that could not be delivered. */
export interface DeliveryError {
  readonly subscriber: string;
  readonly batchId: string;
  readonly sequence: number;
  readonly code: string;
  readonly message: string;
  readonly occurredAt: Date;
}

export interface FailedDelivery {
  readonly subscriber: SubscriberFacts;
  readonly event: BatchEvent;
  readonly error: { readonly code: string; readonly message: string };
  /** In a row, after which it is disabled. */
  readonly failureLimit: number;
  /** Milliseconds until the next try, by the failures so far. */
  readonly backOffMs: (failures: number) => number;
  readonly nowMs: number;
}

/**
 * Stores a failure. The last one that is allowed disables the subscriber, and leaves a dead letter, as a row and as an
 * event of the same batch.
 * @returns failures in a row, and whether it is disabled now
 */
export async function recordDeliveryFailure(
  store: Store,
  { subscriber, event, error, failureLimit, backOffMs, nowMs }: FailedDelivery,
): Promise<{ readonly failures: number; readonly disabled: boolean }> {
  return store.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('event_subscribers')
      .select(['failures', 'disabled_at'])
      .where('id', '=', subscriber.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const failures = row.failures + 1;
    const disabled = failures >= failureLimit;
    const place = { subscriber: subscriber.id, batch_id: event.batchId, sequence: event.sequence };
    await trx
      .insertInto('event_errors')
      .values({ ...place, ...error })
      .execute();
    await trimErrors(trx);
    await sql`
      update event_subscribers
      set failures = ${failures}, retry_at = to_timestamp(${nowMs + backOffMs(failures)}::float8 / 1000),
        disabled_at = case when ${disabled}::boolean then now() end,
        disabled_code = case when ${disabled}::boolean then ${error.code} end
      where id = ${subscriber.id}`.execute(trx);
    if (!disabled || row.disabled_at !== null) return { failures, disabled };
    const letter = { deliveries: failures, error_code: error.code, error_message: error.message };
    await trx
      .insertInto('event_dead_letters')
      .values({ ...place, ...letter })
      .onConflict((conflict) =>
        conflict.columns(['subscriber', 'batch_id', 'sequence']).doUpdateSet({ ...letter, failed_at: sql`now()` }),
      )
      .execute();
    await appendEvents(trx, event.batchId, {
      type: 'dead_letter.written',
      data: {
        command: 'deliver_event',
        commandId: `${event.sequence}/${subscriber.id}`,
        correlationId: `${event.id}/${subscriber.id}`,
        deliveries: failures,
        error,
        failedAt: new Date(nowMs).toISOString(),
        payload: { subscriber: subscriber.id, sequence: event.sequence, type: event.type },
        metadata: { kind: subscriber.kind },
      },
    });
    return { failures, disabled };
  });
}

/** Newest first. */
export async function listDeliveryErrors(store: Store, limit: number): Promise<readonly DeliveryError[]> {
  return store
    .selectFrom('event_errors')
    .select(['subscriber', 'batch_id as batchId', 'sequence', 'code', 'message', 'occurred_at as occurredAt'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export const errorLimitRange = { min: 1, max: 1_000_000 } as const;

/**
 * How many errors are kept, of all subscribers together; the oldest leave first, at once.
 * @throws RangeError if it is not a whole number in `errorLimitRange`
 */
export async function setErrorHistoryLimit(store: Store, limit: number): Promise<void> {
  const { min, max } = errorLimitRange;
  if (!Number.isInteger(limit) || limit < min || limit > max) {
    throw new RangeError(`Expected a whole number from ${min} to ${max}, got ${limit}.`);
  }
  await store.transaction().execute(async (trx) => {
    await trx.updateTable('event_settings').set({ error_limit: limit }).execute();
    await trimErrors(trx);
  });
}

async function trimErrors(trx: Store): Promise<void> {
  await sql`
    delete from event_errors where id <= (
      select id from event_errors order by id desc offset (select error_limit from event_settings) limit 1)`.execute(
    trx,
  );
}
