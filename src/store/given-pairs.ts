import { sql } from 'kysely';
import type { Store } from './connect';

/** Item ids, `a` shown first. */
type GivenPair = { readonly a: string; readonly b: string };

/** One statement, one parameter, whatever the length of the list. */
export async function insertGivenPairs(db: Store, batchId: string, pairs: readonly GivenPair[]): Promise<void> {
  const rows = pairs.map(({ a, b }, position) => ({ position, a, b }));
  await sql`
    insert into given_pairs (batch_id, position, a, b)
    select ${batchId}, position, a, b
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (position integer, a text, b text)`.execute(db);
}

/** In the order of the list; null if the batch was given none. */
export async function listGivenPairs(db: Store, batchId: string): Promise<readonly GivenPair[] | null> {
  const rows = await db
    .selectFrom('given_pairs')
    .select(['a', 'b'])
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .execute();
  return rows.length === 0 ? null : rows;
}
