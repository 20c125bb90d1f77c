import { sql, type RawBuilder, type Transaction } from 'kysely';
import { comparisonId } from '../contracts/ids';
import type { PlannedBundle, PlannedWave, StoredDecision, WaveKind } from '../contracts/protocol';
import type { BatchSettings } from '../contracts/settings';
import { comparabilityOf, type Comparability, type GroupedItem } from '../core/comparability';
import { bundleIndexes } from '../core/bundling';
import { BatchMissingError, BatchNotOpenError } from './batch-errors';
import { insertDecision } from './batches';
import type { Store } from './connect';
import { appendEvents } from './events/appending';
import { readScores } from './fits';
import { listGivenPairs } from './given-pairs';
import { listOpenVotes } from './recorded-votes';
import type { Database } from './schema';

/** What a planner reads. Items are named by their index, the order of input. */
export interface PlanningFacts {
  readonly settings: BatchSettings;
  readonly seed: string;
  readonly itemCount: number;
  /** Null: every item may be compared with every other. */
  readonly comparability: Comparability | null;
  /** All comparisons planned so far, in comparison order; `valid` if the outcome is a, b or tie. */
  readonly history: readonly {
    readonly a: number;
    readonly b: number;
    readonly judge: number;
    readonly valid: boolean;
  }[];
  /** Of the latest fit, by item index; null before the first. */
  readonly scores: readonly number[] | null;
  /** The whole list that was given with the batch; null if the planner is to find the pairs. */
  readonly givenPairs: readonly { readonly a: number; readonly b: number }[] | null;
  /** In their order in the batch. */
  readonly judges: readonly JudgeFacts[];
}

interface JudgeFacts {
  /** Of a recorded judge, those that no comparison has asked for yet, in order; null for one that judges. */
  readonly openVotes: readonly { readonly position: number; readonly a: number; readonly b: number }[] | null;
}

/** A comparison to be made, by item index; `a` is shown first. */
export interface WaveComparison {
  readonly a: number;
  readonly b: number;
  /** Number of its judge in the batch. Default: the first. */
  readonly judge?: number;
  /** Position of the vote that answers it; of a recorded judge only. */
  readonly vote?: number;
}

export interface WaveRequest {
  readonly batchId: string;
  readonly wave: number;
  readonly kind: WaveKind;
  readonly decision: StoredDecision;
}

export type Planner = (facts: PlanningFacts) => readonly WaveComparison[];

/**
 * Plans a wave once, in one transaction with the decision that asked for it. A retry, or a workflow started
 * again, finds the wave and gets the bundles that still have open comparisons.
 */
export async function insertWave(store: Store, request: WaveRequest, plan: Planner): Promise<PlannedWave> {
  const { batchId, wave, kind, decision } = request;
  return store.transaction().execute(async (trx) => {
    const batch = await trx
      .selectFrom('batches')
      .select(['settings', 'seed', 'ended_at'])
      .where('id', '=', batchId)
      .forUpdate()
      .executeTakeFirst();
    if (batch === undefined) throw new BatchMissingError(batchId);
    if (batch.ended_at !== null) throw new BatchNotOpenError(batchId);
    await insertDecision(trx, batchId, decision);

    const stored = await trx
      .selectFrom('waves')
      .select('planned')
      .where('batch_id', '=', batchId)
      .where('wave', '=', wave)
      .executeTakeFirst();
    let planned = stored?.planned;
    if (planned === undefined) {
      const grouped = await listGroupedItems(trx, batchId);
      const items = grouped.map(({ id }) => id);
      const comparability = comparabilityOf(grouped);
      const pairs = plan({ ...(await readPlanningFacts(trx, batchId, items, batch)), comparability });
      planned = pairs.length;
      if (planned === 0) return { planned, bundles: [] };
      await trx.insertInto('waves').values({ batch_id: batchId, wave, kind, planned }).execute();
      await insertComparisons(trx, { batchId, wave, bundleSize: bundleSizeOf(batch.settings) }, items, pairs);
      await appendEvents(trx, batchId, { type: 'wave.planned', data: { wave, kind, planned } });
    }
    await trx
      .updateTable('batches')
      .set({ status: 'comparing' })
      .where('id', '=', batchId)
      .where('paused_at', 'is', null)
      .execute();
    return { planned, bundles: await bundleOpenComparisons(trx, batchId, wave, bundleSizeOf(batch.settings)) };
  });
}

/** Puts the wave's retry pool into bundles and returns all bundles of the wave that have open comparisons. */
export async function bundleRetryPool(store: Store, batchId: string, wave: number): Promise<readonly PlannedBundle[]> {
  return store.transaction().execute(async (trx) => {
    const { settings } = await trx
      .selectFrom('batches')
      .select('settings')
      .where('id', '=', batchId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    return bundleOpenComparisons(trx, batchId, wave, bundleSizeOf(settings));
  });
}

/** Derived: wave, deliveries so far (0 for a new wave), judge, index. */
function bundleId(...parts: readonly [wave: Part, deliveries: Part, judge: Part, index: Part]): RawBuilder<string> {
  return sql`format('w%sd%sj%sb%s', ${sql.join(parts)})`;
}

type Part = RawBuilder<unknown>;

/** What goes to a provider's batch interface is not cut here: only its workers know how much one job takes. */
function bundleSizeOf({ mode, bundleSize }: BatchSettings): number {
  return mode === 'provider_batch_api' ? largestBundle : bundleSize;
}

const largestBundle = 2 ** 31 - 1;

/**
 * Takes in earlier waves too: a comparison of one may have been redriven. A bundle holds comparisons of one wave and
 * judge, in order of position, as `bundleIndexes` puts those of a new wave.
 */
async function bundleOpenComparisons(
  trx: Transaction<Database>,
  batchId: string,
  wave: number,
  bundleSize: number,
): Promise<readonly PlannedBundle[]> {
  await sql`
    with pool as (
      select id, max(deliveries) over () as round,
             (row_number() over (partition by wave, judge order by position) - 1) / ${bundleSize}::int as index
      from comparisons
      where batch_id = ${batchId} and wave <= ${wave} and settled_at is null and bundle is null
    )
    update comparisons
    set bundle = ${bundleId(sql`wave`, sql`pool.round`, sql`judge`, sql`pool.index`)}
    from pool
    where comparisons.batch_id = ${batchId} and comparisons.id = pool.id`.execute(trx);
  const rows = await trx
    .selectFrom('comparisons')
    .innerJoin('judges', (join) =>
      join.onRef('judges.batch_id', '=', 'comparisons.batch_id').onRef('judges.position', '=', 'comparisons.judge'),
    )
    .select(['bundle', 'provider'])
    .select((eb) => eb.fn.countAll<number>().as('size'))
    .where('comparisons.batch_id', '=', batchId)
    .where('wave', '<=', wave)
    .where('settled_at', 'is', null)
    .groupBy(['wave', 'bundle', 'provider'])
    .orderBy('wave')
    .orderBy((eb) => eb.fn.min('comparisons.position'))
    .execute();
  return rows.map(({ bundle, provider, size }) => ({ bundleId: bundle ?? '', provider, size }));
}

async function listGroupedItems(
  trx: Transaction<Database>,
  batchId: string,
): Promise<readonly (GroupedItem & { readonly id: string })[]> {
  return trx
    .selectFrom('items')
    .select(['id', 'item_group as group', 'model'])
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .execute();
}

async function readPlanningFacts(
  trx: Transaction<Database>,
  batchId: string,
  items: readonly string[],
  batch: { settings: BatchSettings; seed: string },
): Promise<Omit<PlanningFacts, 'comparability'>> {
  const indexes = new Map(items.map((id, index) => [id, index]));
  const indexOf = (id: string): number => indexes.get(id) ?? -1;
  const comparisons = await trx
    .selectFrom('comparisons')
    .select(['a', 'b', 'judge', 'status'])
    .where('batch_id', '=', batchId)
    .orderBy('wave')
    .orderBy('position')
    .execute();
  const fit = await trx
    .selectFrom('fits')
    .select((eb) => eb.fn.max('wave').as('wave'))
    .where('batch_id', '=', batchId)
    .executeTakeFirst();
  const scores = await readScores(trx, batchId, fit?.wave ?? 0);
  const givenPairs = await listGivenPairs(trx, batchId);
  const limit = Math.max(0, batch.settings.totalBudget - comparisons.length);
  const counts = new Map<number, number>();
  for (const { judge } of comparisons) counts.set(judge, (counts.get(judge) ?? 0) + 1);
  return {
    settings: batch.settings,
    seed: batch.seed,
    itemCount: items.length,
    history: comparisons.map(({ a, b, judge, status }) => {
      return { a: indexOf(a), b: indexOf(b), judge, valid: status === 'completed' };
    }),
    scores: scores.size === 0 ? null : items.map((id) => scores.get(id) ?? 0),
    givenPairs: givenPairs?.map(({ a, b }) => ({ a: indexOf(a), b: indexOf(b) })) ?? null,
    judges: await listJudgeFacts(trx, batchId, { counts, limit, indexOf }),
  };
}

interface VoteSearch {
  /** Comparisons planned so far, by judge. */
  readonly counts: ReadonlyMap<number, number>;
  /** Votes wanted of each. */
  readonly limit: number;
  readonly indexOf: (id: string) => number;
}

async function listJudgeFacts(
  trx: Transaction<Database>,
  batchId: string,
  { counts, limit, indexOf }: VoteSearch,
): Promise<readonly JudgeFacts[]> {
  const judges = await trx
    .selectFrom('judges')
    .select(['position', 'provider'])
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .execute();
  const facts: JudgeFacts[] = [];
  for (const { position: judge, provider } of judges) {
    const recorded = provider === 'recorded';
    const planned = counts.get(judge) ?? 0;
    const votes = recorded ? await listOpenVotes(trx, batchId, { judge, planned, limit }) : null;
    facts.push({
      openVotes: votes?.map(({ position, a, b }) => ({ position, a: indexOf(a), b: indexOf(b) })) ?? null,
    });
  }
  return facts;
}

/** One statement, one parameter, whatever the size of the wave; in their bundles at once, since a later change of it costs. */
async function insertComparisons(
  trx: Transaction<Database>,
  { batchId, wave, bundleSize }: { readonly batchId: string; readonly wave: number; readonly bundleSize: number },
  items: readonly string[],
  pairs: ReturnType<Planner>,
): Promise<void> {
  const indexes = bundleIndexes(
    pairs.map(({ judge = 0 }) => judge),
    bundleSize,
  );
  const rows = pairs.map(({ a, b, judge = 0, vote = null }, index) => ({
    id: comparisonId(wave, index + 1),
    position: index + 1,
    a: items[a],
    b: items[b],
    judge,
    vote,
    bundle: indexes[index],
  }));
  await sql`
    insert into comparisons (batch_id, wave, position, id, a, b, judge, vote, bundle)
    select ${batchId}, ${wave}, position, id, a, b, judge, vote,
      ${bundleId(sql`${wave}::int`, sql`0`, sql`judge`, sql`bundle`)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as row (position integer, id text, a text, b text, judge integer, vote integer, bundle integer)`.execute(trx);
}
