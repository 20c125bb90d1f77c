import type { BatchEvent, NewEvent } from '../../contracts/events';
import type { Store } from '../connect';

export interface EventRow {
  readonly batch_id: string;
  readonly sequence: number;
  readonly type: string;
  readonly occurred_at: Date;
  readonly data: object;
}

/** Events of one batch after a sequence, in order. Those that are scheduled and not due have none yet. */
export async function listEvents(
  store: Store,
  batchId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly BatchEvent[]> {
  const rows = await store
    .selectFrom('events')
    .select(['batch_id', 'sequence', 'type', 'occurred_at', 'data'])
    .where('batch_id', '=', batchId)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .$narrowType<{ sequence: number }>()
    .execute();
  return rows.map(toEvent);
}

export function toEvent({ batch_id: batchId, sequence, type, occurred_at, data }: EventRow): BatchEvent {
  // The one place where a row becomes an event: whoever appended it had the type.
  const told = { type, data } as NewEvent;
  return { id: `${batchId}:${sequence}`, batchId, sequence, timestamp: occurred_at.toISOString(), ...told };
}
