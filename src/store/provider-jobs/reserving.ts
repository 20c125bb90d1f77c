import { createHash, randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { ReservedJob, Reservation } from '../../contracts/provider-job';
import type { Store } from '../connect';
import { settleExpired } from '../expiring';
import { failComparisons } from '../failing';
import type { Database } from '../schema';
import type { JobJudge } from './job-facts';

export interface JobLimits {
  readonly requests: number;
  readonly bytes: number;
}

interface BundleName {
  readonly batchId: string;
  readonly bundleId: string;
}

/** Instructions, default criteria, schema and parameters that come to each request beside its texts; ample. */
const bytesPerRequest = 8_192;

/**
 * Reserves jobs for what is queued in a bundle: each a row with its members, which are in processing from now on. They
 * have no lease: the job's workflow answers for them, and outlives every worker. A second call finds the same jobs.
 */
export async function reserveJobs(store: Store, name: BundleName, limits: JobLimits): Promise<Reservation> {
  const { batchId, bundleId } = name;
  return store.transaction().execute(async (trx) => {
    // Locked, so that two reservations of one bundle come one after the other.
    const batch = await trx
      .selectFrom('batches')
      .select(['settings', 'criteria', 'paused_at', 'ended_at'])
      .where('id', '=', batchId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (batch.paused_at !== null || batch.ended_at !== null)
      return { jobs: await listOpenJobs(trx, name), exhausted: 0 };

    const oldest = sql<Date>`now() - ${batch.settings.queueTtlMs}::float8 * interval '1 millisecond'`;
    await settleExpired(trx, batchId, { limit: oldest, bundle: bundleId });
    const usedUp = sql<boolean>`bundle = ${bundleId} and status = 'queued' and deliveries >= deliveries_allowed`;
    const failed = await failComparisons(trx, batchId, usedUp, {
      code: 'timeout',
      message: 'All deliveries that it may cost were sent, and the last one was never answered',
    });
    const queued = await trx
      .selectFrom('comparisons')
      .innerJoin('items as a', (join) =>
        join.onRef('a.batch_id', '=', 'comparisons.batch_id').onRef('a.id', '=', 'comparisons.a'),
      )
      .innerJoin('items as b', (join) =>
        join.onRef('b.batch_id', '=', 'comparisons.batch_id').onRef('b.id', '=', 'comparisons.b'),
      )
      .select(['comparisons.id', 'judge', 'a.text_sha256 as a', 'b.text_sha256 as b'])
      // As JSON writes them, since that is what is sent.
      .select(
        sql<number>`octet_length(to_json(a.text)::text) + octet_length(to_json(b.text)::text) + ${bytesPerRequest}::int
          + octet_length(to_json(${batch.criteria ?? ''}::text)::text)`.as('bytes'),
      )
      .where('comparisons.batch_id', '=', batchId)
      .where('bundle', '=', bundleId)
      .where('status', '=', 'queued')
      .orderBy('wave')
      .orderBy('comparisons.position')
      .execute();
    for (const requests of split(queued, limits)) await insertJob(trx, name, requests);
    return { jobs: await listOpenJobs(trx, name), exhausted: failed.length };
  });
}

/** The judge of a bundle; null: it has no comparison any more. */
export async function findJudgeOfBundle(store: Store, { batchId, bundleId }: BundleName): Promise<JobJudge | null> {
  const row = await store
    .selectFrom('comparisons')
    .innerJoin('judges', (join) =>
      join.onRef('judges.batch_id', '=', 'comparisons.batch_id').onRef('judges.position', '=', 'comparisons.judge'),
    )
    .innerJoin('batches', 'batches.id', 'comparisons.batch_id')
    .select(['spec', 'settings'])
    .where('comparisons.batch_id', '=', batchId)
    .where('bundle', '=', bundleId)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { judgeSpec: row.spec, tiesAllowed: row.settings.tiesAllowed };
}

interface QueuedRequest {
  readonly id: string;
  readonly judge: number;
  readonly a: string;
  readonly b: string;
  readonly bytes: number;
}

/** In order, each part as long as the limits allow; a request that is too large by itself is a part of its own. */
function split(requests: readonly QueuedRequest[], limits: JobLimits): readonly (readonly QueuedRequest[])[] {
  const parts: QueuedRequest[][] = [];
  let bytes = 0;
  for (const request of requests) {
    const last = parts.at(-1);
    bytes += request.bytes;
    if (last !== undefined && last.length < limits.requests && bytes <= limits.bytes) last.push(request);
    else {
      parts.push([request]);
      bytes = request.bytes;
    }
  }
  return parts;
}

async function insertJob(
  trx: Transaction<Database>,
  { batchId, bundleId }: BundleName,
  requests: readonly QueuedRequest[],
): Promise<void> {
  const judge = requests[0]?.judge ?? 0;
  // Drawn, not derived: another database may send to the same account, and batch ids repeat.
  const key = randomBytes(12).toString('hex');
  const { provider, spec } = await trx
    .selectFrom('judges')
    .select(['provider', 'spec'])
    .where('batch_id', '=', batchId)
    .where('position', '=', judge)
    .executeTakeFirstOrThrow();
  const content = JSON.stringify([batchId, spec, requests.map(({ id, a, b }) => [id, a, b])]);
  const fingerprint = createHash('sha256').update(content).digest('hex');
  const ids = requests.map(({ id }) => id);
  await trx
    .insertInto('provider_jobs')
    .values({ key, batch_id: batchId, bundle: bundleId, judge, provider, fingerprint, requests: ids.length })
    .execute();
  await sql`
    insert into provider_job_members (job, ordinal, batch_id, comparison_id)
    select ${key}, ordinal, ${batchId}, id from unnest(${ids}::text[]) with ordinality as member (id, ordinal)`.execute(
    trx,
  );
  await trx
    .updateTable('comparisons')
    .set({ status: 'processing', processing_started_at: sql`now()`, lease_until: null })
    .where('batch_id', '=', batchId)
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .execute();
}

async function listOpenJobs(trx: Store, { batchId, bundleId }: BundleName): Promise<readonly ReservedJob[]> {
  return trx
    .selectFrom('provider_jobs')
    .select(['key as jobKey', 'requests as size'])
    .where('batch_id', '=', batchId)
    .where('bundle', '=', bundleId)
    .where('closed_at', 'is', null)
    .orderBy('reserved_at')
    .orderBy('key')
    .execute();
}
