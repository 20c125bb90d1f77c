import { createHash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { findJobBreaches } from './audit-jobs';
import { findMoneyBreaches } from './audit-money';
import type { Store } from './connect';

export interface AuditFinding {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I8';
  readonly ok: boolean;
  /** One sentence: what was counted, or where the breach is. */
  readonly detail: string;
}

/**
 * Checks a batch's rows against what must always hold: conservation (I1), one outcome each (I2), provider jobs (I3), a fit that repeats
 * from its data (I4), money (I5), nothing left out without a reason (I8). It shares no query and no calculation with the code
 * that wrote the rows.
 * @throws if the batch is not in the database
 */
export async function auditBatch(store: Store, batchId: string): Promise<readonly AuditFinding[]> {
  // One snapshot, so that a running batch can be audited too.
  return store
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const [batch] = await rowsOf<{ ended: boolean }>(
        trx,
        sql`select ended_at is not null as ended from batches where id = ${batchId}`,
      );
      if (batch === undefined) throw new Error(`Batch ${batchId} is not in the database; \`paragone list\` names all.`);
      return [
        await checkConservation(trx, batchId, batch.ended),
        await checkUniqueness(trx, batchId),
        await checkJobs(trx, batchId),
        await checkLatestFit(trx, batchId),
        await checkMoney(trx, batchId),
        await checkReasons(trx, batchId),
      ];
    });
}

async function rowsOf<T>(trx: Store, query: RawBuilder<unknown>): Promise<readonly T[]> {
  return (await sql<T>`${query}`.execute(trx)).rows;
}

/** @param breaches sentences without a full stop; none: the invariant holds */
function finding(invariant: AuditFinding['invariant'], breaches: readonly string[], held: string): AuditFinding {
  const shown = breaches.slice(0, 5).join('; ');
  const more = breaches.length > 5 ? `; and ${breaches.length - 5} more` : '';
  return { invariant, ok: breaches.length === 0, detail: breaches.length === 0 ? held : `${shown}${more}` };
}

async function checkConservation(trx: Store, batchId: string, ended: boolean): Promise<AuditFinding> {
  const waves = await rowsOf<{ wave: number; planned: number; rows: number; settled: number }>(
    trx,
    sql`
      select w.wave, w.planned, count(c.id) as rows,
        count(c.id) filter (where c.status in ('completed', 'failed', 'expired', 'cancelled')) as settled
      from waves w left join comparisons c on c.batch_id = w.batch_id and c.wave = w.wave
      where w.batch_id = ${batchId} group by w.wave, w.planned order by w.wave`,
  );
  const breaches = waves.flatMap(({ wave, planned, rows, settled }) => [
    ...(rows === planned ? [] : [`wave ${wave} planned ${planned} comparisons and has ${rows}`]),
    ...(ended && settled !== rows ? [`the batch has ended and ${rows - settled} of wave ${wave} are open`] : []),
  ]);
  const sum = waves.reduce((total, { settled }) => total + settled, 0);
  const planned = waves.reduce((total, wave) => total + wave.planned, 0);
  return finding('I1', breaches, `${sum} of ${planned} planned comparisons are settled${ended ? '' : ' so far'}`);
}

async function checkUniqueness(trx: Store, batchId: string): Promise<AuditFinding> {
  const contradicted = await rowsOf<{ id: string; status: string; verdicts: number; agreeing: number }>(
    trx,
    sql`
      select c.id, c.status, count(t.winner) as verdicts, count(*) filter (where t.winner = c.winner) as agreeing
      from comparisons c
      left join attempts t on t.batch_id = c.batch_id and t.comparison_id = c.id and not t.late
      where c.batch_id = ${batchId}
      group by c.batch_id, c.id, c.wave, c.position, c.status
      having count(t.winner) <> case when c.status = 'completed' then 1 else 0 end
        or (c.status = 'completed' and count(*) filter (where t.winner = c.winner) <> 1)
      order by c.wave, c.position`,
  );
  const doubled = await rowsOf<{ wave: number; position: number; rows: number }>(
    trx,
    sql`
      select wave, position, count(*) as rows from comparisons where batch_id = ${batchId}
      group by wave, position having count(*) > 1 order by wave, position`,
  );
  const breaches = [
    ...doubled.map(({ wave, position, rows }) => `position ${position} of wave ${wave} has ${rows} comparisons`),
    ...contradicted.map(
      ({ id, status, verdicts, agreeing }) =>
        `${id} is ${status} with ${verdicts} accepted verdicts, ${agreeing} of them its own`,
    ),
  ];
  return finding('I2', breaches, 'every completed comparison has one accepted verdict, its own, and no other has any');
}

async function checkJobs(trx: Store, batchId: string): Promise<AuditFinding> {
  const { breaches, held } = await findJobBreaches(trx, batchId);
  return finding('I3', breaches, held);
}

async function checkLatestFit(trx: Store, batchId: string): Promise<AuditFinding> {
  const [fit] = await rowsOf<{ wave: number; hash: string }>(
    trx,
    sql`select wave, data_sha256 as hash from fits where batch_id = ${batchId} order by wave desc limit 1`,
  );
  if (fit === undefined) return finding('I4', [], 'there is no fit yet');
  const outcomes = await rowsOf<{ a: number; b: number; winner: string }>(
    trx,
    sql`
      select x.position as a, y.position as b, c.winner
      from comparisons c
      join items x on x.batch_id = c.batch_id and x.id = c.a
      join items y on y.batch_id = c.batch_id and y.id = c.b
      where c.batch_id = ${batchId} and c.status = 'completed' and c.wave <= ${fit.wave}
      order by c.wave, c.position`,
  );
  const data = JSON.stringify(outcomes.map(({ a, b, winner }) => ({ a, b, winner })));
  const hash = createHash('sha256').update(data).digest('hex');
  const changed =
    hash === fit.hash ? [] : [`the fit of wave ${fit.wave} saw data ${fit.hash}, and its rows are now ${hash}`];
  const misranked = await listMisranked(trx, batchId, fit.wave);
  const held = `the fit of wave ${fit.wave} saw its ${outcomes.length} outcomes as they are, and ranks follow scores`;
  return finding('I4', [...changed, ...misranked], held);
}

/** A rank is one more than the number of better ranks, and scores a printed digit (1e-6) apart keep their order. */
async function listMisranked(trx: Store, batchId: string, wave: number): Promise<readonly string[]> {
  const rows = await rowsOf<{ id: string; rank: number }>(
    trx,
    sql`
      select s.item_id as id, s.rank from scores s
      where s.batch_id = ${batchId} and s.wave = ${wave} and (
        s.rank <> 1 + (select count(*) from scores o
          where o.batch_id = s.batch_id and o.wave = s.wave and o.rank < s.rank)
        or exists (select from scores o
          where o.batch_id = s.batch_id and o.wave = s.wave and o.score > s.score + 1e-6 and o.rank >= s.rank))
      order by s.rank, s.item_id`,
  );
  return rows.map(({ id, rank }) => `${id} has rank ${rank}, which is not its place by score`);
}

async function checkMoney(trx: Store, batchId: string): Promise<AuditFinding> {
  const { breaches, held } = await findMoneyBreaches(trx, batchId);
  return finding('I5', breaches, held);
}

async function checkReasons(trx: Store, batchId: string): Promise<AuditFinding> {
  const silent = await rowsOf<{ id: string; status: string }>(
    trx,
    sql`
      select id, status from comparisons
      where batch_id = ${batchId} and (
        (status = 'failed' and (failure_code is null or coalesce(failure_message, '') = ''))
        or (status = 'expired' and coalesce(failure_message, '') = '')
        or status not in ('queued', 'processing', 'completed', 'failed', 'expired', 'cancelled'))
      order by wave, position`,
  );
  const unused = await rowsOf<{ wave: number; used: number; completed: number }>(
    trx,
    sql`
      select f.wave, f.outcomes as used, count(c.id) as completed
      from fits f
      left join comparisons c on c.batch_id = f.batch_id and c.wave <= f.wave and c.status = 'completed'
      where f.batch_id = ${batchId} and f.wave = (select max(wave) from fits where batch_id = f.batch_id)
      group by f.wave, f.outcomes having count(c.id) <> f.outcomes`,
  );
  const breaches = [
    ...silent.map(({ id, status }) => `${id} is ${status} and does not say why`),
    ...unused.map(
      ({ wave, used, completed }) =>
        `the fit of wave ${wave} used ${used} outcomes, and ${completed} are completed up to it`,
    ),
  ];
  return finding('I8', breaches, 'the latest fit used every outcome, and every comparison without one says why');
}
