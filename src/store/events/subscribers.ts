import { sql } from 'kysely';
import { subscriberPriorities, type SubscriberFacts } from '../../contracts/events';
import type { Store } from '../connect';

/** A subscriber, and how it fares. */
export interface StoredSubscriber extends SubscriberFacts {
  /** False: the worker that looked last was not told of it. */
  readonly active: boolean;
  /** In a row. */
  readonly failures: number;
  readonly retryAt: Date | null;
  readonly disabledAt: Date | null;
  /** Code of the failure for which it was disabled. */
  readonly disabledCode: string | null;
  /** Events that it has not got yet, those of types that it does not want included. */
  readonly pending: number;
}

/** Writes what a worker was told of subscribers. Others stay with what they have got, inactive. */
export async function registerSubscribers(store: Store, subscribers: readonly SubscriberFacts[]): Promise<void> {
  const rows = subscribers.map(({ id, kind, priority }) => {
    return { id, kind, priority: subscriberPriorities.indexOf(priority) };
  });
  await store.transaction().execute(async (trx) => {
    if (rows.length > 0) {
      await trx
        .insertInto('event_subscribers')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet((eb) => ({
              kind: eb.ref('excluded.kind'),
              priority: eb.ref('excluded.priority'),
              active: true,
            }))
            .where(
              sql<boolean>`(event_subscribers.kind, event_subscribers.priority, event_subscribers.active)
                is distinct from (excluded.kind, excluded.priority, true)`,
            ),
        )
        .execute();
    }
    await trx
      .updateTable('event_subscribers')
      .set({ active: false })
      .where('active', '=', true)
      .where(sql<boolean>`id <> all(${rows.map(({ id }) => id)}::text[])`)
      .execute();
  });
}

/** Highest priority first. */
export async function listSubscribers(store: Store): Promise<readonly StoredSubscriber[]> {
  const rows = await store
    .selectFrom('event_subscribers as subscribers')
    .select(['id', 'kind', 'priority', 'active', 'failures'])
    .select(['retry_at as retryAt', 'disabled_at as disabledAt', 'disabled_code as disabledCode'])
    .select(
      sql<number>`(select coalesce(sum(numbers.last - coalesce(cursors.sequence, 0)), 0)::int
        from event_sequences numbers
        left join event_cursors cursors on cursors.batch_id = numbers.batch_id and cursors.subscriber = subscribers.id)`.as(
        'pending',
      ),
    )
    .orderBy('priority')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, priority: subscriberPriorities[row.priority] ?? 'lowest' }));
}

/**
 * Lets a subscriber that was disabled go on where it stopped.
 * @param skip leaves out the one event, of each batch, at which it stopped
 * @returns false: there is no such subscriber
 */
export async function enableSubscriber(
  store: Store,
  id: string,
  { skip }: { readonly skip: boolean },
): Promise<boolean> {
  return store.transaction().execute(async (trx) => {
    const enabled = await trx
      .updateTable('event_subscribers')
      .set({ failures: 0, retry_at: null, disabled_at: null, disabled_code: null })
      .where('id', '=', id)
      .executeTakeFirst();
    if (enabled.numUpdatedRows === 0n) return false;
    if (skip) {
      await sql`
        insert into event_cursors (subscriber, batch_id, sequence)
        select subscriber, batch_id, max(sequence) from event_dead_letters where subscriber = ${id}
        group by subscriber, batch_id
        on conflict (subscriber, batch_id) do update
        set sequence = greatest(event_cursors.sequence, excluded.sequence)`.execute(trx);
    }
    return true;
  });
}
