import { sql } from 'kysely';
import type { BatchMode } from '../contracts/batch';
import type { Price } from '../contracts/price';
import type { Winner } from '../contracts/judgement';
import type { Store } from './connect';
import { listWinners } from './recorded-votes';

interface ClaimedText {
  readonly text: string;
  readonly quality: number | null;
}

export interface ClaimedComparison {
  readonly comparisonId: string;
  /** Deliveries so far. */
  readonly deliveries: number;
  /** 3, and 3 more if it was redriven, and one for each that does not count. */
  readonly deliveriesAllowed: number;
  /** Milliseconds from being queued until it was taken up; if it was sent before, the back-off. */
  readonly waitedMs: number;
  readonly a: ClaimedText;
  readonly b: ClaimedText;
  /** What the vote behind it says; null unless its judge is a recorded one. */
  readonly recorded: Winner | null;
}

/** A bundle in processing, with all that its judge needs. */
export interface BundleWork {
  readonly judgeSpec: string;
  /** What metrics and logs call it by. */
  readonly labels: { readonly provider: string; readonly model: string | null; readonly mode: BatchMode };
  /** What its calls are booked at; null: free, or not known. */
  readonly price: Price | null;
  readonly seed: string;
  readonly trait: string;
  readonly criteria: string | null;
  readonly tiesAllowed: boolean;
  readonly qualityScale: { readonly mean: number; readonly sd: number } | null;
  readonly comparisons: readonly ClaimedComparison[];
}

/** To be selected of comparisons in processing. */
export const waitedMs = sql<number>`(1000 * extract(epoch from processing_started_at - queued_at))::float8`;

/** Comparisons of one judge, as their rows are. */
interface BundleRows {
  readonly judge: number;
  readonly comparisons: readonly {
    readonly id: string;
    readonly position: number;
    readonly a: string;
    readonly b: string;
    readonly vote: number | null;
    readonly deliveries: number;
    readonly deliveries_allowed: number;
    readonly waited_ms: number;
  }[];
}

/** Reads what a judge needs to judge these comparisons, in order of position. */
export async function readBundleWork(
  db: Store,
  batchId: string,
  { judge, comparisons }: BundleRows,
): Promise<BundleWork> {
  const batch = await db
    .selectFrom('batches')
    .innerJoin('judges', (join) => join.onRef('judges.batch_id', '=', 'batches.id').on('judges.position', '=', judge))
    .select(['spec', 'provider', 'model', 'mode', 'price', 'seed', 'trait', 'criteria', 'settings'])
    .select((eb) =>
      eb
        .selectFrom('items')
        .where('items.batch_id', '=', batchId)
        .select(
          sql<{ mean: number; sd: number } | null>`case when avg(quality) is not null then
            jsonb_build_object('mean', avg(quality), 'sd', stddev_samp(quality)) end`.as('scale'),
        )
        .as('quality_scale'),
    )
    .where('batches.id', '=', batchId)
    .executeTakeFirstOrThrow();
  const ids = [...new Set(comparisons.flatMap(({ a, b }) => [a, b]))];
  const items = await db
    .selectFrom('items')
    .select(['id', 'text', 'quality'])
    .where('batch_id', '=', batchId)
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .execute();
  const texts = new Map(items.map(({ id, text, quality }) => [id, { text, quality }]));
  const textOf = (id: string): ClaimedText => texts.get(id) ?? { text: '', quality: null };
  const voted = comparisons.flatMap(({ id, vote }) => (vote === null ? [] : [id]));
  const winners = voted.length === 0 ? null : await listWinners(db, batchId, voted);
  return {
    judgeSpec: batch.spec,
    labels: { provider: batch.provider, model: batch.model, mode: batch.mode },
    price: batch.price,
    seed: batch.seed,
    trait: batch.trait,
    criteria: batch.criteria,
    tiesAllowed: batch.settings.tiesAllowed,
    qualityScale: batch.quality_scale,
    comparisons: [...comparisons]
      .sort((left, right) => left.position - right.position)
      .map(({ id, deliveries, deliveries_allowed: deliveriesAllowed, waited_ms, a, b }) => ({
        comparisonId: id,
        deliveries,
        deliveriesAllowed,
        waitedMs: waited_ms,
        a: textOf(a),
        b: textOf(b),
        recorded: winners?.get(id) ?? null,
      })),
  };
}
