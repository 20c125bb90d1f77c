import { sql } from 'kysely';
import type { Store } from '../connect';

/** A wake-up that nobody has followed for so long was lost with the process that had claimed it. */
const lostAfterSeconds = 60;

/**
 * Whether the deliverer has to be woken: there is something to deliver, and nobody has been told since it looked last.
 * Of many who ask one is told so; with that there is never more than one message under way.
 */
export async function claimWakeUp(store: Store): Promise<boolean> {
  const { rows } = await sql<{ single: boolean }>`
    update event_settings set woken_at = now()
    where (woken_at is null or woken_at < now() - ${lostAfterSeconds} * interval '1 second') and exists (
      select from event_subscribers subscribers cross join event_sequences numbers
      left join event_cursors cursors on cursors.batch_id = numbers.batch_id and cursors.subscriber = subscribers.id
      where active and disabled_at is null and failures = 0 and numbers.last > coalesce(cursors.sequence, 0))
    returning single`.execute(store);
  return rows.length > 0;
}

/** To be called before looking: what is appended after it wakes again. */
export async function takeWakeUp(store: Store): Promise<void> {
  await sql`update event_settings set woken_at = null where woken_at is not null`.execute(store);
}
