import { sql, type RawBuilder } from 'kysely';
import type { Store } from './connect';

/** US dollars of a batch. Added up from the rows each time, in decimal: there is no counter that could disagree with them. */
export interface Spending {
  /** The cost of all answers that have a price. */
  readonly spentUsd: number;
  /** What is set aside for deliveries whose cost is not known: in flight, or lost, or perhaps billed. */
  readonly reservedUsd: number;
}

/** Dollars that answers have cost. A cost has at most 15 digits, all of which the cast keeps. */
export function spentBy(batchId: string): RawBuilder<string> {
  return sql`(select coalesce(sum(cost_usd::numeric), 0) from attempts where batch_id = ${batchId})`;
}

/** Reservations that hold: the delivery has no answer yet, or one that leaves open whether it is billed. */
export function openReservations(batchId: string): RawBuilder<unknown> {
  return sql`
    select r.* from reservations r
    where r.batch_id = ${batchId} and not exists (
      select from attempts a
      where a.batch_id = r.batch_id and a.comparison_id = r.comparison_id and a.delivery = r.delivery
        and not a.maybe_billed)`;
}

export async function readSpending(store: Store, batchId: string): Promise<Spending> {
  const { rows } = await sql<Spending>`
    select ${spentBy(batchId)}::float8 as "spentUsd",
      (select coalesce(sum(usd), 0) from (${openReservations(batchId)}) as held)::float8 as "reservedUsd"`.execute(
    store,
  );
  return rows[0] ?? { spentUsd: 0, reservedUsd: 0 };
}
