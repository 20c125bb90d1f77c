import { sql } from 'kysely';
import type { BatchEvent } from '../../contracts/events';
import type { Store } from '../connect';
import { toEvent, type EventRow } from './listing';

/** Looked at together; those that were served longest ago come first, so that a long one holds up no other. */
const batchesAtOnce = 20;

/** In the order of a round: who has something to get and need not wait, and when somebody else need not any more. */
export interface Waiting {
  /** Ids, by priority, highest first. */
  readonly groups: readonly (readonly string[])[];
  readonly nextDueMs: number | null;
}

export async function findWaiting(store: Store, nowMs: number): Promise<Waiting> {
  const { rows } = await sql<{ id: string; priority: number; retryMs: number | null }>`
    select id, priority, (1000 * extract(epoch from retry_at))::float8 as "retryMs"
    from event_subscribers subscribers
    where active and disabled_at is null and exists (
      select from event_sequences numbers
      left join event_cursors cursors on cursors.batch_id = numbers.batch_id and cursors.subscriber = subscribers.id
      where numbers.last > coalesce(cursors.sequence, 0))
    order by priority, id`.execute(store);
  const scheduled = await sql<{ dueMs: number | null }>`
    select (1000 * extract(epoch from min(deliver_at)))::float8 as "dueMs" from events where sequence is null`.execute(
    store,
  );
  const groups = new Map<number, string[]>();
  const later: number[] = scheduled.rows.flatMap(({ dueMs }) => (dueMs === null ? [] : [dueMs]));
  for (const { id, priority, retryMs } of rows) {
    if (retryMs !== null && retryMs > nowMs) later.push(retryMs);
    else groups.set(priority, [...(groups.get(priority) ?? []), id]);
  }
  return { groups: [...groups.values()], nextDueMs: later.length === 0 ? null : Math.min(...later) };
}

/**
 * What a subscriber gets next: in order within each batch, and nothing that a subscriber of a higher priority has
 * still to get, unless that one fails at the moment.
 */
export async function listDeliverable(store: Store, subscriber: string, limit: number): Promise<readonly BatchEvent[]> {
  const { rows } = await sql<EventRow>`
    with this as (
      select id, priority from event_subscribers where id = ${subscriber} and active and disabled_at is null
    ), ready as (
      select numbers.batch_id, coalesce(cursors.sequence, 0) as after, cursors.moved_at,
        least(numbers.last, (
          select min(coalesce(theirs.sequence, 0))
          from event_subscribers higher
          left join event_cursors theirs on theirs.subscriber = higher.id and theirs.batch_id = numbers.batch_id
          where higher.priority < this.priority and higher.active and higher.disabled_at is null
            and higher.failures = 0)) as through
      from this cross join event_sequences numbers
      left join event_cursors cursors on cursors.batch_id = numbers.batch_id and cursors.subscriber = this.id
    ), chosen as (
      select * from ready where through > after order by moved_at nulls first, batch_id limit ${batchesAtOnce}
    )
    select picked.* from chosen cross join lateral (
      select batch_id, sequence, type, occurred_at, data from events
      where events.batch_id = chosen.batch_id and sequence > chosen.after and sequence <= chosen.through
      order by sequence limit ${limit}
    ) picked
    order by sequence, batch_id limit ${limit}`.execute(store);
  return rows.map(toEvent);
}

/** Keeps how far the subscriber has come, and that it works. It never goes back. */
export async function moveCursor(store: Store, subscriber: string, { batchId, sequence }: BatchEvent): Promise<void> {
  await sql`
    with works as (
      update event_subscribers set failures = 0, retry_at = null where id = ${subscriber} and failures > 0
    )
    insert into event_cursors (subscriber, batch_id, sequence) values (${subscriber}, ${batchId}, ${sequence})
    on conflict (subscriber, batch_id) do update
    set sequence = greatest(event_cursors.sequence, excluded.sequence), moved_at = now()`.execute(store);
}
