import { sql, type Transaction } from 'kysely';
import type { Store } from '../connect';
import { setRunning } from './running';
import type { Database } from '../schema';
import { releaseUnsentMembers } from './releasing';

/**
 * Begins the creation of a reserved job, once: reserving → creating, a delivery counted of each member.
 * `taken`: somebody else has begun it. `stopped`: the batch is paused or has ended, so nothing may be sent.
 */
export async function beginCreation(store: Store, jobKey: string): Promise<'begun' | 'taken' | 'stopped'> {
  return store.transaction().execute(async (trx) => {
    const job = await trx
      .selectFrom('provider_jobs')
      .select(['state', 'batch_id'])
      .where('key', '=', jobKey)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (job.state !== 'reserving') return 'taken';
    // Shared, so that a pause comes before the creation or after it.
    const running = await trx
      .selectFrom('batches')
      .select('id')
      .where('id', '=', job.batch_id)
      .where('ended_at', 'is', null)
      .where('paused_at', 'is', null)
      .forShare()
      .executeTakeFirst();
    if (running === undefined) return 'stopped';
    await trx
      .updateTable('provider_jobs')
      .set((eb) => ({
        state: 'creating',
        creations: eb('creations', '+', 1),
        creating_at: sql`coalesce(creating_at, now())`,
        problem: null,
      }))
      .where('key', '=', jobKey)
      .execute();
    await addDeliveries(trx, jobKey, 1);
    return 'begun';
  });
}

/** Also of a creation that was given up meanwhile: its answer came after all. */
export async function recordCreated(
  store: Store,
  jobKey: string,
  created: { readonly providerJobId: string; readonly expiresAtMs: number | null },
): Promise<void> {
  const expires_at = created.expiresAtMs === null ? null : new Date(created.expiresAtMs).toISOString();
  await setRunning(
    store,
    { jobKey, from: ['creating', 'ambiguous', 'quarantined'] },
    { provider_job_id: created.providerJobId, confirmed: true, expires_at },
  );
}

/** There is no job, so its deliveries have not taken place: it may be created again. */
export async function returnToReserving(store: Store, jobKey: string, problem: string | null): Promise<void> {
  await store.transaction().execute(async (trx) => {
    const returned = await trx
      .updateTable('provider_jobs')
      .set({ state: 'reserving', problem })
      .where('key', '=', jobKey)
      .where('state', 'in', ['creating', 'ambiguous', 'quarantined'])
      .where('closed_at', 'is', null)
      .executeTakeFirst();
    if (returned.numUpdatedRows === 0n) return;
    await addDeliveries(trx, jobKey, -1);
    await releaseUnsentMembers(trx, jobKey);
  });
}

/** A creation that got no answer, or none that was recorded. */
export async function doubtCreation(store: Store, jobKey: string, problem: string): Promise<void> {
  await store
    .updateTable('provider_jobs')
    .set({ state: 'ambiguous', problem })
    .where('key', '=', jobKey)
    .where('state', '=', 'creating')
    .execute();
}

async function addDeliveries(trx: Transaction<Database>, jobKey: string, count: 1 | -1): Promise<void> {
  await sql`
    update comparisons set deliveries = deliveries + ${count}::int,
      processing_started_at = case when ${count}::int > 0 then now() else processing_started_at end
    from provider_job_members members
    where members.job = ${jobKey} and members.batch_id = comparisons.batch_id
      and members.comparison_id = comparisons.id and comparisons.settled_at is null`.execute(trx);
}
