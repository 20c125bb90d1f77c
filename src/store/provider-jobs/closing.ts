import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { deliveriesAllowed, maxDeliveries, unknownCall, type FailureCode } from '../../contracts/judgement';
import type { JobClosing, Remainder } from '../../contracts/provider-job';
import type { Store } from '../connect';
import { appendEvents } from '../events/appending';
import { failComparisons } from '../failing';
import { settleComparisons } from '../settling';
import { listMembers } from './collecting';
import { releaseUnbilledMembers, releaseUnsentMembers } from './releasing';

/** Closes a job, once: none of its members is left in processing. */
export async function closeJob(store: Store, { jobKey, state, rest }: JobClosing): Promise<void> {
  await store.transaction().execute(async (trx) => {
    const job = await trx
      .updateTable('provider_jobs')
      .set({ state, closed_at: sql`now()`, ...('message' in rest && { problem: rest.message }) })
      .where('key', '=', jobKey)
      .where('closed_at', 'is', null)
      .returning(['batch_id', 'bundle'])
      .executeTakeFirst();
    if (job === undefined) return;
    await releaseUnsentMembers(trx, jobKey);
    if ('unbilled' in rest && rest.unbilled) await releaseUnbilledMembers(trx, jobKey);
    await settleRemainder(trx, { jobKey, batchId: job.batch_id }, rest);
    await trx
      .updateTable('provider_job_members')
      .set({ answer: 'missing' })
      .where('job', '=', jobKey)
      .where('answer', 'is', null)
      .execute();
    const data = { job: jobKey, bundle: job.bundle, state };
    await appendEvents(trx, job.batch_id, { type: 'provider_job.closed', data });
  });
}

interface JobName {
  readonly jobKey: string;
  readonly batchId: string;
}

async function settleRemainder(trx: Store, job: JobName, rest: Remainder): Promise<void> {
  switch (rest.kind) {
    case 'unanswered':
      return recordUnanswered(trx, job, rest);
    case 'fail':
      return fail(trx, job, sql`true`, rest.message);
    case 'retry':
      await fail(trx, job, sql`deliveries >= deliveries_allowed`, rest.message);
      return release(trx, job);
    case 'release':
      return release(trx, job);
  }
}

/** Open members without an answer. */
function left(jobKey: string): RawBuilder<SqlBool> {
  return sql`status = 'processing' and id in (
    select comparison_id from provider_job_members where job = ${jobKey} and answer is null)`;
}

async function fail(
  trx: Store,
  { jobKey, batchId }: JobName,
  which: RawBuilder<SqlBool>,
  message: string,
): Promise<void> {
  await failComparisons(trx, batchId, sql`${left(jobKey)} and ${which}`, { code: 'PROCESSING_ERROR', message });
}

async function release(trx: Store, { jobKey, batchId }: JobName): Promise<void> {
  await sql`
    update comparisons set status = 'queued', bundle = null, queued_at = now()
    where batch_id = ${batchId} and settled_at is null and ${left(jobKey)}`.execute(trx);
}

async function recordUnanswered(
  trx: Store,
  { jobKey, batchId }: JobName,
  { code, message }: { readonly code: FailureCode; readonly message: string },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from comparisons where batch_id = ${batchId} and ${left(jobKey)}`.execute(trx);
  const open = new Set(rows.map(({ id }) => id));
  const failure = { code, message, retryAfterMs: null, rawReply: null };
  const call = { ...unknownCall, maybeBilled: true };
  const answers = (await listMembers(trx, jobKey))
    .filter(({ comparisonId }) => open.has(comparisonId))
    .map(({ comparisonId, delivery, deliveriesAllowed: allowed }) => ({
      comparisonId,
      delivery,
      call,
      failure,
      final: delivery >= allowed - maxDeliveries + deliveriesAllowed(code),
    }));
  if (answers.length > 0) await settleComparisons(trx, batchId, answers);
}
