import { sql } from 'kysely';
import type { Agreement } from '../contracts/batch';
import { winnerAgreement, type WinnerPair } from '../core/fit/agreement';
import { spearman } from '../core/fit/spearman';
import type { Store } from './connect';

/** How far a batch agrees with the one of which it asked the comparisons again; null if there is none. */
export async function findAgreement(store: Store, batchId: string): Promise<Agreement | null> {
  const { rejudges } = await store
    .selectFrom('batches')
    .select('rejudges')
    .where('id', '=', batchId)
    .executeTakeFirstOrThrow();
  if (rejudges === null) return null;
  const pairs = await listWinnerPairs(store, rejudges, batchId);
  return { with: rejudges, ...winnerAgreement(pairs), spearman: await correlateScores(store, rejudges, batchId) };
}

/** Comparisons are the same by their texts, sides and repeat: the second of this pair this way round is the second there. */
async function listWinnerPairs(store: Store, first: string, second: string): Promise<readonly WinnerPair[]> {
  const { rows } = await sql<WinnerPair>`
    with numbered as (
      select batch_id, a, b, winner,
        row_number() over (partition by batch_id, a, b order by wave, position) as repeat
      from comparisons
      where (batch_id = ${first} and status = 'completed') or batch_id = ${second}
    )
    select one.winner as first, other.winner as second, count(*)::int as comparisons
    from numbered as one
    join numbered as other using (a, b, repeat)
    where one.batch_id = ${first} and other.batch_id = ${second} and other.winner is not null
    group by one.winner, other.winner`.execute(store);
  return rows;
}

/** Of the items that both latest fits have scores for. */
async function correlateScores(store: Store, first: string, second: string): Promise<number | null> {
  const { rows } = await sql<{ x: number; y: number }>`
    select one.score as x, other.score as y
    from scores as one
    join scores as other on other.item_id = one.item_id
    where one.batch_id = ${first} and one.wave = (select max(wave) from fits where batch_id = ${first})
      and other.batch_id = ${second} and other.wave = (select max(wave) from fits where batch_id = ${second})`.execute(
    store,
  );
  return spearman(
    rows.map(({ x }) => x),
    rows.map(({ y }) => y),
  );
}
