import { sql } from 'kysely';
import type { Store } from './connect';
import { openReservations, spentBy, type Spending } from './spending';

/** A delivery that is about to be made. */
export interface PlannedDelivery {
  readonly comparisonId: string;
  /** 1 for the first time that the comparison is sent, … */
  readonly delivery: number;
  /** The most that it can cost. */
  readonly usd: number;
}

export interface Reservation {
  /** Comparisons that may be sent: the first ones, as many as the cap has room for. */
  readonly granted: ReadonlySet<string>;
  /** Null: all may be sent. */
  readonly shortage: Shortage | null;
}

/** Where the cap stands in the way. */
export interface Shortage extends Spending {
  readonly maxCostUsd: number;
  /** The most that the first delivery without room can cost. */
  readonly nextUsd: number;
  /** Whether other deliveries are in flight, which may cost less than is reserved for them. */
  readonly inFlight: boolean;
}

/**
 * Sets money aside for deliveries before they are made: so many of them, from the first on, that all that is spent and
 * reserved stays within the cap of the batch. Those without room are queued again, but for members of a job, which stay with it. One after the other per batch, so that
 * two never share the same room. Of a paused or ended batch nothing is granted.
 * @param batchPrice whether they go through the provider's batch interface, at its price
 */
export async function reserveDeliveries(
  store: Store,
  batchId: string,
  deliveries: readonly PlannedDelivery[],
  { batchPrice }: { readonly batchPrice: boolean },
): Promise<Reservation> {
  return store.transaction().execute(async (trx) => {
    const batch = await trx
      .selectFrom('batches')
      .select(sql<number | null>`(settings->>'maxCostUsd')::float8`.as('maxCostUsd'))
      .where('id', '=', batchId)
      .where('ended_at', 'is', null)
      .where('paused_at', 'is', null)
      // Answers are stored meanwhile: they refer to the batch, and do not change it.
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (batch === undefined) return { granted: new Set(), shortage: null };
    const ids = deliveries.map(({ comparisonId }) => comparisonId);
    const room = await findRoom(trx, batchId, ids, JSON.stringify(deliveries));
    const granted = new Set(ids.slice(0, batch.maxCostUsd === null ? ids.length : room.count));
    await insertReservations(
      trx,
      batchId,
      deliveries.filter(({ comparisonId }) => granted.has(comparisonId)),
      batchPrice,
    );
    const next = deliveries.find(({ comparisonId }) => !granted.has(comparisonId));
    if (batch.maxCostUsd === null || next === undefined) return { granted, shortage: null };
    const left = ids.filter((id) => !granted.has(id));
    if (!batchPrice) await queueAgain(trx, batchId, left);
    const { spentUsd, reservedUsd, inFlight } = room;
    return { granted, shortage: { maxCostUsd: batch.maxCostUsd, spentUsd, reservedUsd, nextUsd: next.usd, inFlight } };
  });
}

interface Room extends Spending {
  /** How many of the deliveries, from the first on, fit under the cap. */
  readonly count: number;
  readonly inFlight: boolean;
}

/** What is reserved for these very deliveries already, by a claim that sent nothing, makes room for itself. */
async function findRoom(trx: Store, batchId: string, ids: readonly string[], deliveries: string): Promise<Room> {
  const { rows } = await sql<Room>`
    with asked as (
      select "comparisonId" as comparison_id, delivery, sum(usd) over (order by ordinal) as through
      from rows from (jsonb_to_recordset(${deliveries}::jsonb) as ("comparisonId" text, delivery smallint, usd numeric))
        with ordinality as row ("comparisonId", delivery, usd, ordinal)
    ), held as (
      select r.* from (${openReservations(batchId)}) r
      where not exists (select from asked where asked.comparison_id = r.comparison_id and asked.delivery = r.delivery)
    ), ledger as (
      select ${spentBy(batchId)} as spent, (select coalesce(sum(usd), 0) from held) as reserved,
        (select (settings->>'maxCostUsd')::numeric from batches where id = ${batchId}) as cap
    )
    select spent::float8 as "spentUsd", reserved::float8 as "reservedUsd",
      (select count(*) from asked where spent + reserved + through <= cap) as count,
      exists (
        select from held join comparisons c on c.batch_id = ${batchId} and c.id = held.comparison_id
        where c.settled_at is null and c.status = 'processing' and held.delivery >= c.deliveries
          and coalesce(c.lease_until > now(), true) and not c.id = any(${ids}::text[])) as "inFlight"
    from ledger`.execute(trx);
  const room = rows[0];
  if (room === undefined) throw new Error(`The ledger of batch ${batchId} cannot be read`);
  return room;
}

async function insertReservations(
  trx: Store,
  batchId: string,
  deliveries: readonly PlannedDelivery[],
  batchPrice: boolean,
): Promise<void> {
  if (deliveries.length === 0) return;
  await sql`
    insert into reservations (batch_id, comparison_id, delivery, usd, batch_price)
    select ${batchId}, "comparisonId", delivery, usd, ${batchPrice}
    from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb)
      as row ("comparisonId" text, delivery smallint, usd numeric)
    on conflict (batch_id, comparison_id, delivery)
      do update set usd = excluded.usd, batch_price = excluded.batch_price, reserved_at = now()`.execute(trx);
}

/** They have waited since they were queued first, and wait on. */
async function queueAgain(trx: Store, batchId: string, comparisonIds: readonly string[]): Promise<void> {
  await trx
    .updateTable('comparisons')
    .set({ status: 'queued', lease_until: null })
    .where('batch_id', '=', batchId)
    .where(sql<boolean>`id = any(${comparisonIds}::text[])`)
    .where('settled_at', 'is', null)
    .execute();
}

/** Gives back what was set aside for deliveries of these comparisons that were not made after all. */
export async function releaseUnsent(store: Store, batchId: string, comparisonIds: readonly string[]): Promise<void> {
  await sql`
    delete from reservations r using comparisons c
    where r.batch_id = ${batchId} and r.comparison_id = any(${comparisonIds}::text[])
      and c.batch_id = r.batch_id and c.id = r.comparison_id and r.delivery > c.deliveries`.execute(store);
}

/** Gives back what was set aside for the latest deliveries of these comparisons: the provider has judged none of them. */
export async function releaseUnbilled(store: Store, batchId: string, comparisonIds: readonly string[]): Promise<void> {
  await sql`
    delete from reservations r using comparisons c
    where r.batch_id = ${batchId} and r.comparison_id = any(${comparisonIds}::text[])
      and c.batch_id = r.batch_id and c.id = r.comparison_id and r.delivery = c.deliveries`.execute(store);
}
