import { sql } from 'kysely';
import type { Store } from './connect';

interface Miscount {
  readonly id: string;
  readonly delivery: number;
  readonly booked: string;
  readonly due: string;
}

interface Ledger {
  readonly billed: string;
  readonly held: string;
  readonly cap: string | null;
  readonly over: boolean;
  readonly unreserved: number;
}

/**
 * Money (I5), as sentences about breaches: every call with a price is booked at its tokens times that price, exactly; all
 * that is billed, or may be, is within the cap, or was on its way when the cap was lowered; and nothing was sent without
 * a reservation.
 */
export async function findMoneyBreaches(
  trx: Store,
  batchId: string,
): Promise<{ readonly breaches: readonly string[]; readonly held: string }> {
  // Picodollars per token, rounded once per class of tokens, as prices are exact to a millionth of a dollar per million.
  const { rows: miscounts } = await sql<Miscount>`
    with priced as (
      select a.*, j.price, coalesce(r.batch_price, false) as batch_price,
        a.input_tokens + a.cache_read_tokens + a.cache_write_tokens + coalesce(a.cache_write_long_tokens, 0)
          > coalesce((j.price->'longPrompt'->>'aboveTokens')::numeric, 'infinity') as long
      from attempts a
      join comparisons c on c.batch_id = a.batch_id and c.id = a.comparison_id
      join judges j on j.batch_id = c.batch_id and j.position = c.judge
      left join reservations r
        on r.batch_id = a.batch_id and r.comparison_id = a.comparison_id and r.delivery = a.delivery
      where a.batch_id = ${batchId} and j.price is not null and a.input_tokens is not null
    ), scaled as (
      select *, 1000000 * case when batch_price then (price->>'batchMultiplier')::numeric else 1 end as scale,
        case when long then (price->'longPrompt'->>'promptFactor')::numeric else 1 end as prompt_factor,
        case when long then (price->'longPrompt'->>'outputFactor')::numeric else 1 end as output_factor
      from priced
    ), due as (
      select comparison_id as id, delivery, cost_usd::numeric as booked, (
        input_tokens * round(scale * prompt_factor * (price->'rates'->>'input')::numeric)
        + cache_read_tokens * round(scale * prompt_factor * (price->'rates'->>'cacheRead')::numeric)
        + cache_write_tokens * round(scale * prompt_factor * (price->'rates'->>'cacheWrite')::numeric)
        + coalesce(cache_write_long_tokens, 0)
          * round(scale * prompt_factor * (price->'rates'->>'cacheWriteLong')::numeric)
        + output_tokens * round(scale * output_factor * (price->'rates'->>'output')::numeric)) / 1e12 as due
      from scaled
    )
    select id, delivery, coalesce(booked::text, 'nothing') as booked, trim_scale(due)::text as due
    from due where booked is distinct from due order by id, delivery`.execute(trx);
  const { rows } = await sql<Ledger>`
    with deliveries as (
      select r.reserved_at, answered.cost, case when coalesce(answered.known, false) then 0 else r.usd end as held
      from reservations r left join lateral (
        select coalesce(sum(a.cost_usd::numeric), 0) as cost, bool_or(not a.maybe_billed) as known from attempts a
        where a.batch_id = r.batch_id and a.comparison_id = r.comparison_id and a.delivery = r.delivery
      ) answered on true
      where r.batch_id = ${batchId}
    ), ledger as (
      select (select coalesce(sum(cost_usd::numeric), 0) from attempts where batch_id = ${batchId}) as billed,
        (select coalesce(sum(deliveries.held), 0) from deliveries) as held,
        (select (settings->>'maxCostUsd')::numeric from batches where id = ${batchId}) as cap,
        (select coalesce(sum(cost + deliveries.held), 0) from deliveries where reserved_at < (
          select max(changed_at) from threshold_changes
          where batch_id = ${batchId} and refused is null and change->'maxCostUsd' is not null)) as before,
        (select count(*) from attempts a
          join comparisons c on c.batch_id = a.batch_id and c.id = a.comparison_id
          join judges j on j.batch_id = c.batch_id and j.position = c.judge
          where a.batch_id = ${batchId} and j.price is not null and (a.cost_usd > 0 or a.maybe_billed)
            and not exists (select from reservations r where r.batch_id = a.batch_id
              and r.comparison_id = a.comparison_id and r.delivery = a.delivery)) as unreserved
    )
    select trim_scale(billed)::text as billed, trim_scale(held)::text as held, trim_scale(cap)::text as cap,
      cap is not null and billed + held > greatest(cap, before) as over, unreserved
    from ledger`.execute(trx);
  const { billed, held, cap, over, unreserved } = rows[0] ?? noLedger;
  const breaches = [
    ...miscounts.map(({ id, delivery, booked, due }) => {
      return `delivery ${delivery} of ${id} is booked at ${booked} dollars, and its tokens cost ${due}`;
    }),
    ...(over ? [`${billed} dollars are billed and up to ${held} more may be, above the cap of ${cap}`] : []),
    ...(unreserved > 0 ? [`${unreserved} paid calls had no reservation`] : []),
  ];
  const limit = cap === null ? '' : `, within the cap of ${cap}`;
  return { breaches, held: `${billed} dollars are billed, as tokens times prices, and up to ${held} may be${limit}` };
}

const noLedger: Ledger = { billed: '0', held: '0', cap: null, over: false, unreserved: 0 };
