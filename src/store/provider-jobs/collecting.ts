import { sql } from 'kysely';
import { waitedMs } from '../bundle-work';
import type { Store } from '../connect';
import { releaseUnbilled } from '../reserving';
import { settleComparisons, type Answer } from '../settling';

/** A request of a job, as its result has to be settled. */
export interface JobMember {
  readonly ordinal: number;
  readonly comparisonId: string;
  /** Of the delivery that this job is. */
  readonly delivery: number;
  readonly deliveriesAllowed: number;
  readonly waitedMs: number;
}

/** One result. `unanswered`: the provider did not judge it, and does not bill it. */
export type JobAnswer = { readonly ordinal: number } & (
  { readonly answer: Answer } | { readonly unanswered: 'cancelled' | 'expired' }
);

export async function listMembers(store: Store, jobKey: string): Promise<readonly JobMember[]> {
  return store
    .selectFrom('provider_job_members as members')
    .innerJoin('comparisons', (join) =>
      join.onRef('comparisons.batch_id', '=', 'members.batch_id').onRef('comparisons.id', '=', 'members.comparison_id'),
    )
    .select([
      'ordinal',
      'comparison_id as comparisonId',
      'deliveries as delivery',
      'deliveries_allowed as deliveriesAllowed',
    ])
    .select(waitedMs.as('waitedMs'))
    .where('job', '=', jobKey)
    .orderBy('ordinal')
    .execute();
}

/**
 * Settles results, each member once, however often they are read: the first answer counts; another one that says
 * something else is recorded as a late attempt, once; the same again is nothing.
 * @returns ordinals of those that were not known
 */
export async function settleJobAnswers(
  store: Store,
  { jobKey, batchId }: { readonly jobKey: string; readonly batchId: string },
  answers: readonly JobAnswer[],
): Promise<ReadonlySet<number>> {
  return store.transaction().execute(async (trx) => {
    const ordinals = [...new Set(answers.map(({ ordinal }) => ordinal))];
    const rows = await trx
      .selectFrom('provider_job_members')
      .select(['ordinal', 'comparison_id', 'answer', 'conflicting_answer'])
      .where('job', '=', jobKey)
      .where(sql<boolean>`ordinal = any(${ordinals}::int[])`)
      .orderBy('ordinal')
      .forUpdate()
      .execute();
    const members = new Map(rows.map((row) => [row.ordinal, row]));
    const settled: Answer[] = [];
    const unanswered: string[] = [];
    const touched = new Set<number>();
    for (const given of answers) {
      const member = members.get(given.ordinal);
      const summary = summaryOf(given);
      if (member === undefined || summary === member.answer || member.conflicting_answer !== null) continue;
      if (member.answer === null) member.answer = summary;
      else member.conflicting_answer = summary;
      touched.add(given.ordinal);
      if ('answer' in given) settled.push(given.answer);
      else if (member.conflicting_answer === null) unanswered.push(member.comparison_id);
    }
    const changed = rows.filter(({ ordinal }) => touched.has(ordinal));
    if (changed.length === 0) return touched;
    await sql`
      update provider_job_members members
      set answer = row.answer, conflicting_answer = row.conflicting_answer
      from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
        as row (ordinal integer, answer text, conflicting_answer text)
      where members.job = ${jobKey} and members.ordinal = row.ordinal`.execute(trx);
    await sql`update provider_jobs set confirmed = true where key = ${jobKey} and not confirmed`.execute(trx);
    if (settled.length > 0) await settleComparisons(trx, batchId, settled);
    if (unanswered.length > 0) await reopenUnanswered(trx, batchId, unanswered);
    return touched;
  });
}

/** A winner or a failure code: enough to tell whether two answers differ. */
function summaryOf(given: JobAnswer): string {
  if ('unanswered' in given) return given.unanswered;
  return 'verdict' in given.answer ? given.answer.verdict.winner : given.answer.failure.code;
}

/**
 * Queues what was not judged again, gives back what was set aside for it, and its delivery too, since it was not billed; but once for each comparison, so
 * that one which always expires comes to an end.
 */
async function reopenUnanswered(trx: Store, batchId: string, comparisonIds: readonly string[]): Promise<void> {
  await releaseUnbilled(trx, batchId, comparisonIds);
  await sql`
    update comparisons
    set status = 'queued', bundle = null, queued_at = now(), deliveries = deliveries - (
      case when (select count(*) from provider_job_members
        where batch_id = comparisons.batch_id and comparison_id = comparisons.id
          and answer in ('cancelled', 'expired')) > 1 then 0 else 1 end)
    where batch_id = ${batchId} and id = any(${comparisonIds}::text[]) and settled_at is null
      and status = 'processing'`.execute(trx);
}

export async function countForeign(store: Store, jobKey: string, count: number): Promise<void> {
  await store.updateTable('provider_jobs').set({ foreign_results: count }).where('key', '=', jobKey).execute();
}

export async function countAnswers(
  store: Store,
  jobKey: string,
): Promise<{ readonly answered: number; readonly missing: number }> {
  return store
    .selectFrom('provider_job_members')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('answer', 'is not', null).as('answered'),
      eb.fn.countAll<number>().filterWhere('answer', 'is', null).as('missing'),
    ])
    .where('job', '=', jobKey)
    .executeTakeFirstOrThrow();
}
