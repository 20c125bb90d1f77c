import { sql, type Selectable } from 'kysely';
import type {
  BatchCost,
  BatchResults,
  ComparisonRecord,
  DecisionRecord,
  FitSummary,
  JudgeSummary,
  RankedItem,
  WaveRecord,
} from '../contracts/batch';
import type { ItemGrade } from '../contracts/grades';
import { pairSource, possiblePairsOf } from '../contracts/settings';
import { toldReliability, type FittedReliability } from '../core/fit/analyse-fit';
import { isTooLarge } from '../core/quality/data-quality';
import { findAgreement } from './agreement';
import type { StoredBatch } from './batches';
import type { Store } from './connect';
import { gradeBatch, type GradedBatch } from './grading';
import { batchModels } from './model-scale';
import { countComparisons } from './counts';
import type { Database } from './schema';
import { withQuality, type UnfinishedResults } from './judging-quality';
import { readSpending } from './spending';

/** Everything that is shown of a batch, ended or not: ranks as of its latest fit. */
export async function readResults(store: Store, batch: StoredBatch): Promise<BatchResults> {
  return withQuality(await readUnfinishedResults(store, batch));
}

/** The same without what is only to be computed, so that it can be computed elsewhere. */
export function readUnfinishedResults(store: Store, batch: StoredBatch): Promise<UnfinishedResults> {
  // One snapshot, so that the counts add up while the batch runs.
  return store
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((trx) => readSnapshot(trx, batch));
}

async function readSnapshot(store: Store, batch: StoredBatch): Promise<UnfinishedResults> {
  const { batchId } = batch;
  const { counts, coveredPairs } = await countComparisons(store, batchId);
  const waves = await listWaves(store, batchId);
  const judges = await listJudges(store, batchId);
  const groupCount = await countGroups(store, batchId);
  const fit = await findLatestFit(store, batchId, groupCount);
  const { items, grades, groups } = await listGradedItems(store, batch, fit);
  const comparisons = await listComparisons(store, batchId);
  const results: BatchResults = {
    document: {
      batchId,
      status: batch.status,
      reason: batch.reason,
      items,
      counts,
      waves: waves.length,
      seed: batch.seed,
      mode: batch.mode,
      pairing: pairSource(batch.settings),
      judges,
      cost: { ...(await sumCost(store, batchId)), maxUsd: batch.settings.maxCostUsd ?? null },
      fit,
      agreement: await findAgreement(store, batchId),
      grades,
      groups,
      models: batchModels(items, comparisons),
      quality: null,
      erasedItems: await countErasedItems(store, batchId),
    },
    trait: batch.trait,
    simulated: judges.some(({ provider }) => provider === 'simulated'),
    totalBudget: batch.settings.totalBudget,
    coverage: { coveredPairs, possiblePairs: possiblePairsOf(batch.settings, batch.itemCount) },
    comparisons,
    waves,
    decisions: await listDecisions(store, batchId),
  };
  const tooLarge = isTooLarge({ itemCount: items.length, outcomeCount: counts.completed });
  return { results, lengths: fit === null || tooLarge ? null : await readLengths(store, batchId) };
}

/** Characters of the texts; the texts themselves stay in the database. */
async function readLengths(store: Store, batchId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await store
    .selectFrom('items')
    .select(['id', sql<number>`coalesce(erased_characters, char_length(text))`.as('characters')])
    .where('batch_id', '=', batchId)
    .execute();
  return new Map(rows.map(({ id, characters }) => [id, characters]));
}

async function countErasedItems(store: Store, batchId: string): Promise<number> {
  const { count } = await store
    .selectFrom('items')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('batch_id', '=', batchId)
    .where('erased_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Empty before the first fit. */
async function listGradedItems(
  store: Store,
  { batchId, settings }: StoredBatch,
  fit: FitSummary | null,
): Promise<GradedBatch> {
  if (fit === null) return { items: [], grades: null, groups: null };
  return gradeBatch(await listRankedItems(store, batchId), fit, settings.gradeScale ?? null);
}

async function listRankedItems(store: Store, batchId: string): Promise<readonly Omit<RankedItem, keyof ItemGrade>[]> {
  const shown = (side: 'a' | 'b') =>
    store
      .selectFrom('comparisons')
      .select((eb) => [`${side} as item_id` as const, eb.fn.countAll<number>().as('shown')])
      .where('batch_id', '=', batchId)
      .groupBy(side);
  const rows = await store
    .selectFrom('scores')
    .innerJoin('items', (join) =>
      join.onRef('items.batch_id', '=', 'scores.batch_id').onRef('items.id', '=', 'scores.item_id'),
    )
    .leftJoin(shown('a').as('first'), 'first.item_id', 'items.id')
    .leftJoin(shown('b').as('second'), 'second.item_id', 'items.id')
    .select([
      'items.id',
      'rank',
      'rank_lower as rankLower',
      'rank_upper as rankUpper',
      'score',
      'se',
      'comparisons',
      'wins',
      'ties',
      'infit',
      'outfit',
    ])
    .select(['is_anchor as isAnchor', 'anchor_grade as anchorGrade', 'anchor_score as anchorScore'])
    .select(['item_group as group', 'model'])
    .select(['first.shown as shownFirst', 'second.shown as shownSecond'])
    .where('scores.batch_id', '=', batchId)
    .where('scores.wave', '=', (eb) =>
      eb.selectFrom('fits').select(eb.fn.max('wave').as('wave')).where('batch_id', '=', batchId),
    )
    .orderBy('rank')
    .orderBy('items.position')
    .execute();
  return rows.map((row) => ({
    ...row,
    shownFirst: row.shownFirst ?? 0,
    shownSecond: row.shownSecond ?? 0,
  }));
}

async function listWaves(store: Store, batchId: string): Promise<readonly WaveRecord[]> {
  const rows = await store
    .selectFrom('waves')
    .leftJoin('fits', (join) =>
      join.onRef('fits.batch_id', '=', 'waves.batch_id').onRef('fits.wave', '=', 'waves.wave'),
    )
    .leftJoin('comparisons', (join) =>
      join
        .onRef('comparisons.batch_id', '=', 'waves.batch_id')
        .onRef('comparisons.wave', '=', 'waves.wave')
        .on('comparisons.status', '=', 'completed'),
    )
    .select(['waves.wave', 'kind', 'planned', 'max_score_change as maxScoreChange', 'ssr'])
    .select((eb) => eb.fn.count<number>('comparisons.id').as('completed'))
    .where('waves.batch_id', '=', batchId)
    .groupBy(['waves.batch_id', 'waves.wave', 'fits.batch_id', 'fits.wave'])
    .orderBy('waves.wave')
    .execute();
  return rows;
}

async function listJudges(store: Store, batchId: string): Promise<readonly JudgeSummary[]> {
  return store
    .selectFrom('judges')
    .leftJoin('comparisons', (join) =>
      join
        .onRef('comparisons.batch_id', '=', 'judges.batch_id')
        .onRef('comparisons.judge', '=', 'judges.position')
        .on('comparisons.status', '=', 'completed'),
    )
    .select(['spec', 'provider', 'model', 'price'])
    .select((eb) => [
      eb.fn.count<number>('comparisons.id').as('comparisons'),
      sql<string[]>`array(
        select distinct t.model_answered from attempts t
        join comparisons c on c.batch_id = t.batch_id and c.id = t.comparison_id
        where t.batch_id = judges.batch_id and c.judge = judges.position and t.model_answered is not null
        order by 1)`.as('modelsAnswered'),
    ])
    .where('judges.batch_id', '=', batchId)
    .groupBy(['judges.batch_id', 'judges.position'])
    .orderBy('judges.position')
    .execute();
}

/** `usd` is null when a call has no known price. */
async function sumCost(store: Store, batchId: string): Promise<Omit<BatchCost, 'maxUsd'>> {
  const row = await store
    .selectFrom('attempts')
    .select((eb) => [
      eb.fn.coalesce(eb.fn.sum<number>('input_tokens'), eb.lit(0)).as('inputTokens'),
      eb.fn.coalesce(eb.fn.sum<number>('output_tokens'), eb.lit(0)).as('outputTokens'),
      eb.fn.coalesce(eb.fn.sum<number>('cache_read_tokens'), eb.lit(0)).as('cacheReadTokens'),
      sql<number>`coalesce(sum(coalesce(cache_write_tokens, 0) + coalesce(cache_write_long_tokens, 0)), 0)`.as(
        'cacheWriteTokens',
      ),
      eb.fn
        .countAll<number>()
        .filterWhere('input_tokens', 'is not', null)
        .filterWhere('cost_usd', 'is', null)
        .as('unpriced'),
    ])
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow();
  const { unpriced, ...tokens } = row;
  const { spentUsd, reservedUsd } = await readSpending(store, batchId);
  return { usd: unpriced > 0 ? null : spentUsd, possiblyBilledUsd: reservedUsd, ...tokens };
}

/** Scales that a batch has if outcomes join what may be compared: 1 without groups. */
async function countGroups(store: Store, batchId: string): Promise<number> {
  const { groups } = await store
    .selectFrom('items')
    .select((eb) => eb.fn.count<number>('item_group').distinct().as('groups'))
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow();
  return Math.max(1, groups);
}

async function findLatestFit(store: Store, batchId: string, groupCount: number): Promise<FitSummary | null> {
  const row = await store
    .selectFrom('fits')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('wave', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    estimator: row.estimator,
    priorSpread: row.prior_spread,
    converged: row.converged,
    iterations: row.iterations,
    outcomes: row.outcomes,
    reliability: readReliability(row, groupCount),
    components: row.components,
  };
}

function readReliability(row: Selectable<Database['fits']>, groupCount: number): FittedReliability {
  const { reliability: estimate, reliability_lower: lower, reliability_upper: upper, ssr, separation } = row;
  const isKnown = estimate !== null && lower !== null && upper !== null;
  return {
    ...toldReliability(isKnown ? { estimate, lower, upper } : null, row.components.length === groupCount),
    ssr,
    separation,
  };
}

/** In comparison order. */
async function listComparisons(store: Store, batchId: string): Promise<readonly ComparisonRecord[]> {
  return store
    .selectFrom('comparisons')
    .innerJoin('judges', (join) =>
      join.onRef('judges.batch_id', '=', 'comparisons.batch_id').onRef('judges.position', '=', 'comparisons.judge'),
    )
    .select([
      'id',
      'wave',
      'comparisons.position',
      'a',
      'b',
      'spec as judge',
      'status',
      'winner',
      'confidence',
      'deliveries',
    ])
    .where('comparisons.batch_id', '=', batchId)
    .orderBy('wave')
    .orderBy('comparisons.position')
    .execute();
}

async function listDecisions(store: Store, batchId: string): Promise<readonly DecisionRecord[]> {
  return store
    .selectFrom('decisions')
    .select(['sequence', 'wave', 'kind as decision', 'reason', 'context'])
    .where('batch_id', '=', batchId)
    .orderBy('sequence')
    .execute();
}
