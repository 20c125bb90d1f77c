import { sql } from 'kysely';
import type { NewEvent } from '../../contracts/events';
import type { Store } from '../connect';

/** Appends events in the transaction of the change that they tell of. Each gets its number when that commits. */
export async function appendEvents(trx: Store, batchId: string, ...events: readonly NewEvent[]): Promise<void> {
  const rows = events.map(({ type, data }) => ({ batch_id: batchId, type, data: JSON.stringify(data) }));
  await trx.insertInto('events').values(rows).execute();
}

/** Makes room for the events of a batch that was just stored. */
export async function beginEvents(trx: Store, batchId: string, started: NewEvent): Promise<void> {
  await trx.insertInto('event_sequences').values({ batch_id: batchId }).execute();
  await appendEvents(trx, batchId, started);
}

/**
 * Keeps an event until it is due; then it is numbered and delivered, unless the batch has ended.
 * @param deliverAt `at once`: from a transaction that reads one snapshot, which cannot give numbers; `releaseDueEvents`
 * is called after it
 */
export async function scheduleEvent(
  trx: Store,
  batchId: string,
  { type, data }: NewEvent,
  deliverAt: Date | 'at once',
): Promise<void> {
  const due = deliverAt === 'at once' ? sql<string>`now()` : deliverAt.toISOString();
  await trx
    .insertInto('events')
    .values({ batch_id: batchId, type, data: JSON.stringify(data), deliver_at: due })
    .execute();
}

/** What was scheduled for a batch that has ended, and was not due before, is not told any more. */
export async function dropScheduledEvents(trx: Store, batchId: string): Promise<void> {
  await releaseDueEvents(trx, null);
  await trx
    .deleteFrom('events')
    .where('batch_id', '=', batchId)
    .where('sequence', 'is', null)
    .where('deliver_at', 'is not', null)
    .execute();
}

/**
 * Numbers the scheduled events that are due, in the order in which they were due.
 * @param nowMs null: the time of the database
 */
export async function releaseDueEvents(store: Store, nowMs: number | null): Promise<void> {
  await sql`
    with due as (
      select id, batch_id, deliver_at from events
      where sequence is null and deliver_at <= coalesce(to_timestamp(${nowMs}::float8 / 1000), now())
      for update skip locked
    ), placed as (
      select id, batch_id, row_number() over (partition by batch_id order by deliver_at, id) as place from due
    ), counted as (
      update event_sequences set last = last + added.count
      from (select batch_id, max(place)::int as count from placed group by batch_id) added
      where event_sequences.batch_id = added.batch_id
      returning event_sequences.batch_id, last - added.count as before
    )
    update events set sequence = counted.before + placed.place
    from placed join counted on counted.batch_id = placed.batch_id
    where events.id = placed.id`.execute(store);
}
