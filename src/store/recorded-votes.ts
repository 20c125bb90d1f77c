import { sql } from 'kysely';
import type { NewVote } from '../contracts/new-batch';
import type { Winner } from '../contracts/judgement';
import type { Store } from './connect';

/** A vote that no comparison has asked for yet, by item id. */
export interface OpenVote {
  /** In its file, from 0. */
  readonly position: number;
  readonly a: string;
  readonly b: string;
}

/** One statement, one parameter, whatever the length of the file. */
export async function insertRecordedVotes(
  db: Store,
  batchId: string,
  judge: number,
  votes: readonly NewVote[],
): Promise<void> {
  const rows = votes.map(({ a, b, winner, voter }, position) => ({ position, a, b, winner, voter }));
  await sql`
    insert into recorded_votes (batch_id, judge, position, a, b, winner, voter)
    select ${batchId}, ${judge}, position, a, b, winner, voter
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as row (position integer, a text, b text, winner text, voter text)`.execute(db);
}

/** The next votes of a judge in the order of its file. @param planned comparisons of this judge so far, a vote each */
export async function listOpenVotes(
  db: Store,
  batchId: string,
  { judge, planned, limit }: { readonly judge: number; readonly planned: number; readonly limit: number },
): Promise<readonly OpenVote[]> {
  return db
    .selectFrom('recorded_votes')
    .select(['position', 'a', 'b'])
    .where('batch_id', '=', batchId)
    .where('judge', '=', judge)
    .where('position', '>=', planned)
    .orderBy('position')
    .limit(limit)
    .execute();
}

/** By comparison id, what the votes behind comparisons of one judge say. */
export async function listWinners(
  db: Store,
  batchId: string,
  comparisonIds: readonly string[],
): Promise<ReadonlyMap<string, Winner>> {
  const rows = await db
    .selectFrom('comparisons')
    .innerJoin('recorded_votes', (join) =>
      join
        .onRef('recorded_votes.batch_id', '=', 'comparisons.batch_id')
        .onRef('recorded_votes.judge', '=', 'comparisons.judge')
        .onRef('recorded_votes.position', '=', 'comparisons.vote'),
    )
    .select(['comparisons.id', 'recorded_votes.winner'])
    .where('comparisons.batch_id', '=', batchId)
    .where('comparisons.id', '=', sql<string>`any(${comparisonIds})`)
    .execute();
  return new Map(rows.map(({ id, winner }) => [id, winner]));
}
