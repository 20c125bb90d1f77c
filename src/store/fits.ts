import { sql } from 'kysely';
import type { AnalysedItem, FittedReliability } from '../core/fit/analyse-fit';
import type { Winner } from '../contracts/judgement';
import { comparabilityOf } from '../core/comparability';
import { knownScoresOf } from '../core/fit/known-scores';
import type { Estimator } from '../core/fit/bradley-terry';
import type { FitPrecision } from '../core/fit/precision';
import type { FitFacts } from '../contracts/protocol';
import type { Store } from './connect';
import { countComparisons } from './counts';
import { releaseDueEvents, scheduleEvent } from './events/appending';
import { appendSettledBundles } from './events/settled-bundles';

/** What a fit sees: one snapshot, outcomes in comparison order, items by index. */
export interface FitInput {
  readonly itemIds: readonly string[];
  /** Number of its group by item index; null: one group. */
  readonly groups: readonly number[] | null;
  /** By item index, in log-odds; null: no anchor has a known score. */
  readonly knownScores: readonly (number | null)[] | null;
  readonly outcomes: readonly { readonly a: number; readonly b: number; readonly winner: Winner }[];
  /** Scores of the wave before, by item index; null for the first fit. */
  readonly previousScores: readonly number[] | null;
}

export interface NewFit {
  readonly dataSha256: string;
  readonly estimator: Estimator;
  readonly priorSpread: number | null;
  readonly converged: boolean;
  readonly iterations: number;
  readonly maxScoreChange: number | null;
  readonly reliability: Omit<FittedReliability, 'reliable'>;
  readonly precision: FitPrecision;
  /** Item ids per component, largest first. */
  readonly components: readonly (readonly string[])[];
  /** By item index. */
  readonly scores: readonly AnalysedItem[];
}

/** Fits a wave, snapshot and scores in one transaction; on the same data a second time changes nothing. */
export async function insertFit(
  store: Store,
  batchId: string,
  wave: number,
  fit: (input: FitInput) => NewFit,
): Promise<FitFacts> {
  const facts = await store
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const tally = await countComparisons(trx, batchId, wave);
      const stored = await trx
        .selectFrom('fits')
        .select('data_sha256')
        .where('batch_id', '=', batchId)
        .where('wave', '=', wave)
        .executeTakeFirst();
      const input = await readFitInput(trx, batchId, wave);
      const { scores, components, precision, ...fitted } = fit(input);
      const facts = {
        ...tally,
        dataSha256: fitted.dataSha256,
        maxScoreChange: fitted.maxScoreChange,
        precision,
      };
      if (stored?.data_sha256 === fitted.dataSha256) return facts;
      // Other data than the first time: a comparison of a fitted wave was redriven.
      await trx.deleteFrom('fits').where('batch_id', '=', batchId).where('wave', '=', wave).execute();
      await trx
        .insertInto('fits')
        .values({
          batch_id: batchId,
          wave,
          data_sha256: fitted.dataSha256,
          estimator: fitted.estimator,
          prior_spread: fitted.priorSpread,
          converged: fitted.converged,
          iterations: fitted.iterations,
          outcomes: input.outcomes.length,
          max_score_change: fitted.maxScoreChange,
          reliability: fitted.reliability.estimate,
          reliability_lower: fitted.reliability.lower,
          reliability_upper: fitted.reliability.upper,
          ssr: fitted.reliability.ssr,
          separation: fitted.reliability.separation,
          components: JSON.stringify(components),
        })
        .execute();
      await insertScores(trx, batchId, wave, input.itemIds, scores);
      await trx
        .updateTable('batches')
        .set({ status: 'scoring' })
        .where('id', '=', batchId)
        .where('ended_at', 'is', null)
        .where('paused_at', 'is', null)
        .execute();
      await scheduleEvent(trx, batchId, { type: 'wave.settled', data: { wave, ...tally.counts } }, 'at once');
      return facts;
    });
  await appendSettledBundles(store, batchId);
  await releaseDueEvents(store, null);
  return facts;
}

/** One statement, one parameter, whatever the number of items. */
async function insertScores(
  trx: Store,
  batchId: string,
  wave: number,
  itemIds: readonly string[],
  scores: readonly AnalysedItem[],
): Promise<void> {
  const rows = scores.map((score, index) => ({ item_id: itemIds[index], ...score }));
  await sql`
    insert into scores (batch_id, wave, item_id, rank, rank_lower, rank_upper, score, se, comparisons, wins, ties, infit, outfit)
    select ${batchId}, ${wave}, item_id, rank, "rankLower", "rankUpper", score, se, comparisons, wins, ties, infit, outfit
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      item_id text, rank integer, "rankLower" integer, "rankUpper" integer, score double precision, se double precision, comparisons integer, wins integer,
      ties integer, infit double precision, outfit double precision)`.execute(trx);
}

async function readFitInput(trx: Store, batchId: string, wave: number): Promise<FitInput> {
  const items = await trx
    .selectFrom('items')
    .select(['id', 'item_group as group', 'model', 'anchor_score as anchorScore'])
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .execute();
  const indexes = new Map(items.map(({ id }, index) => [id, index]));
  const rows = await trx
    .selectFrom('comparisons')
    .select(['a', 'b', 'winner'])
    .where('batch_id', '=', batchId)
    .where('status', '=', 'completed')
    .where('wave', '<=', wave)
    .orderBy('wave')
    .orderBy('position')
    .execute();
  const previous = wave === 1 ? null : await readScores(trx, batchId, wave - 1);
  return {
    itemIds: items.map(({ id }) => id),
    groups: comparabilityOf(items)?.groups ?? null,
    knownScores: knownScoresOf(items),
    outcomes: rows.flatMap(({ a, b, winner }) => {
      const [first, second] = [indexes.get(a), indexes.get(b)];
      return winner === null || first === undefined || second === undefined ? [] : [{ a: first, b: second, winner }];
    }),
    previousScores: previous && items.map(({ id }) => previous.get(id) ?? 0),
  };
}

/** Scores of one fit by item id; empty if the wave has none. */
export async function readScores(trx: Store, batchId: string, wave: number): Promise<ReadonlyMap<string, number>> {
  const rows = await trx
    .selectFrom('scores')
    .select(['item_id', 'score'])
    .where('batch_id', '=', batchId)
    .where('wave', '=', wave)
    .execute();
  return new Map(rows.map(({ item_id, score }) => [item_id, score]));
}
