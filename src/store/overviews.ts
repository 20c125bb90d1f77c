import { sql } from 'kysely';
import type { BatchStatus, EndReason } from '../contracts/batch';
import type { BatchSettings } from '../contracts/settings';
import type { Store } from './connect';

/** One line of a list of batches, counted from the rows as everywhere. */
export interface BatchOverview {
  readonly batchId: string;
  readonly status: BatchStatus;
  readonly reason: EndReason | null;
  readonly trait: string;
  readonly itemCount: number;
  readonly totalBudget: number;
  /** US dollars; null: no cap. */
  readonly maxCostUsd: number | null;
  readonly createdAt: Date;
  readonly wave: number;
  readonly settled: number;
  readonly completed: number;
  readonly spentUsd: number;
  /** Null before the first. */
  readonly lastDecision: { readonly kind: string; readonly reason: string | null } | null;
}

/** Newest first. */
export async function listOverviews(
  store: Store,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly BatchOverview[]> {
  const { rows } = await sql<Omit<BatchOverview, 'maxCostUsd'> & { settings: Pick<BatchSettings, 'maxCostUsd'> }>`
    select b.id as "batchId", b.status, b.reason, b.trait, b.total_budget as "totalBudget", b.settings,
      b.created_at as "createdAt", counted.settled, counted.completed,
      (select count(*) from items i where i.batch_id = b.id) as "itemCount",
      (select coalesce(max(w.wave), 0) from waves w where w.batch_id = b.id) as wave,
      (select coalesce(sum(a.cost_usd::numeric), 0)::float8 from attempts a where a.batch_id = b.id) as "spentUsd",
      (select jsonb_build_object('kind', d.kind, 'reason', d.reason) from decisions d
        where d.batch_id = b.id order by d.sequence desc limit 1) as "lastDecision"
    from (select * from batches order by created_at desc, id limit ${limit} offset ${offset}) b
    cross join lateral (
      select count(*) filter (where c.settled_at is not null) as settled,
        count(*) filter (where c.status = 'completed') as completed
      from comparisons c where c.batch_id = b.id) counted
    order by b.created_at desc, b.id`.execute(store);
  return rows.map(({ settings, ...row }) => ({ ...row, maxCostUsd: settings.maxCostUsd ?? null }));
}

export async function countBatches(store: Store): Promise<number> {
  const { count } = await store
    .selectFrom('batches')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
