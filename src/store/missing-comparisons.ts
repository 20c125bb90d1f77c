import { sql } from 'kysely';
import type { Store } from './connect';

/** The place of a comparison in its batch. */
export interface AnswerOrigin {
  readonly wave: number;
  /** From 1 within the wave. */
  readonly position: number;
  /** Item id; shown first. */
  readonly a: string;
  readonly b: string;
  /** Index of the judge in its batch. */
  readonly judge: number;
}

/**
 * Creates the rows of comparisons whose answers came without one. A place that a wave of the open batch does not
 * have, or that is taken, is left out.
 * @param origins by comparison id
 */
export async function insertMissing(
  trx: Store,
  batchId: string,
  origins: ReadonlyMap<string, AnswerOrigin>,
): Promise<ReadonlySet<string>> {
  // Waits for a planner at work, whose rows are then there.
  await sql`select from batches where id = ${batchId} for share`.execute(trx);
  const rows = JSON.stringify([...origins].map(([id, origin]) => ({ id, ...origin })));
  const created = await sql<{ id: string }>`
    insert into comparisons (batch_id, wave, position, id, a, b, judge)
    select batches.id, place.wave, place.position, place.id, place.a, place.b, place.judge
    from jsonb_to_recordset(${rows}::jsonb)
      as place (id text, wave integer, position integer, a text, b text, judge integer)
    join batches on batches.id = ${batchId} and batches.ended_at is null
    join waves on waves.batch_id = batches.id and waves.wave = place.wave and place.position between 1 and waves.planned
    join items shown_first on shown_first.batch_id = batches.id and shown_first.id = place.a
    join items shown_second on shown_second.batch_id = batches.id and shown_second.id = place.b
    join judges on judges.batch_id = batches.id and judges.position = place.judge
    where place.a <> place.b
    on conflict do nothing
    returning id`.execute(trx);
  return new Set(created.rows.map(({ id }) => id));
}
