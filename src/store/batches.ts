import { sql, type Transaction } from 'kysely';
import type { BatchMode, BatchStatus, EndReason } from '../contracts/batch';
import type { NewBatch, NewItem, NewJudge, NewRejudge } from '../contracts/new-batch';
import type { CjBatchResult, Pause, StoredDecision } from '../contracts/protocol';
import type { BatchSettings } from '../contracts/settings';
import { BatchMissingError } from './batch-errors';
import type { Store } from './connect';
import { appendEvents, beginEvents, dropScheduledEvents, scheduleEvent } from './events/appending';
import { appendSettledBundles } from './events/settled-bundles';
import { insertGivenPairs } from './given-pairs';
import { toPause } from './pausing';
import { insertRecordedVotes } from './recorded-votes';
import { copyBatch, copyItemsAndPairs } from './rejudging';
import type { Database } from './schema';

/** Rows per insert: 11 columns each, far below PostgreSQL's 65,535 parameters. */
const itemsPerInsert = 500;

export interface StoredBatch {
  readonly batchId: string;
  readonly fingerprint: string;
  readonly status: BatchStatus;
  readonly reason: EndReason | null;
  readonly trait: string;
  readonly criteria: string | null;
  readonly seed: string;
  readonly mode: BatchMode;
  readonly settings: BatchSettings;
  readonly itemCount: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** Null unless the status is `paused`. */
  readonly pause: Pause | null;
}

/** Writes batch, judges, votes, items and given pairs together. False if a batch of this id exists; it is then left as it is. */
export async function insertBatch(store: Store, batch: NewBatch | NewRejudge): Promise<boolean> {
  return store.transaction().execute((trx) => insertInto(trx, batch));
}

async function insertInto(trx: Transaction<Database>, batch: NewBatch | NewRejudge): Promise<boolean> {
  if (!(await insertRows(trx, batch))) return false;
  const { batchId, settings } = batch;
  const { count } = await trx
    .selectFrom('items')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow();
  const started = { mode: settings.mode, items: count, budget: settings.totalBudget };
  await beginEvents(trx, batchId, { type: 'batch.started', data: started });
  const deadlineAt = new Date(Date.now() + settings.deadlineMs);
  await scheduleEvent(
    trx,
    batchId,
    { type: 'batch.deadline_near', data: { deadlineAt: deadlineAt.toISOString() } },
    new Date(deadlineAt.getTime() - deadlineWarning * settings.deadlineMs),
  );
  return true;
}

/** Part of the time allowed that is left when somebody is told. */
const deadlineWarning = 0.1;

async function insertRows(trx: Transaction<Database>, batch: NewBatch | NewRejudge): Promise<boolean> {
  if ('rejudges' in batch) {
    if (!(await copyBatch(trx, batch))) return false;
    await insertJudges(trx, batch);
    await copyItemsAndPairs(trx, batch);
    return true;
  }
  const inserted = await trx
    .insertInto('batches')
    .values({
      id: batch.batchId,
      fingerprint: batch.fingerprint,
      status: 'pending',
      trait: batch.trait,
      criteria: batch.criteria,
      seed: batch.seed,
      mode: batch.settings.mode,
      total_budget: batch.settings.totalBudget,
      settings: JSON.stringify(batch.settings),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return false;
  await insertJudges(trx, batch);
  await insertItems(trx, batch.batchId, batch.items);
  for (const [judge, { votes }] of batch.judges.entries()) {
    if (votes !== undefined) await insertRecordedVotes(trx, batch.batchId, judge, votes);
  }
  if (batch.givenPairs !== null) await insertGivenPairs(trx, batch.batchId, batch.givenPairs);
  return true;
}

async function insertJudges(
  trx: Transaction<Database>,
  { batchId, judges }: { readonly batchId: string; readonly judges: readonly NewJudge[] },
): Promise<void> {
  const rows = judges.map(({ spec, provider, model, price }, position) => ({
    batch_id: batchId,
    position,
    spec,
    provider,
    model,
    price: price && JSON.stringify(price),
  }));
  await trx.insertInto('judges').values(rows).execute();
}

/**
 * The newest batch with the same fingerprint that has not ended, or else this one, inserted. Equal requests that
 * arrive together give one batch.
 */
export async function findOrInsertBatch(store: Store, batch: NewBatch | NewRejudge): Promise<string> {
  return store.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${batch.fingerprint}, 0))`.execute(trx);
    const open = await trx
      .selectFrom('batches')
      .select('id')
      .where('fingerprint', '=', batch.fingerprint)
      .where('ended_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (open !== undefined) return open.id;
    if (!(await insertInto(trx, batch))) throw new Error(`The id ${batch.batchId} is taken; ask again with another.`);
    return batch.batchId;
  });
}

async function insertItems(trx: Transaction<Database>, batchId: string, items: readonly NewItem[]): Promise<void> {
  for (let start = 0; start < items.length; start += itemsPerInsert) {
    const rows = items.slice(start, start + itemsPerInsert).map((item, index) => ({
      batch_id: batchId,
      position: start + index,
      id: item.id,
      text: item.text,
      text_sha256: item.sha256,
      is_anchor: item.isAnchor,
      anchor_grade: item.anchorGrade,
      anchor_score: item.anchorScore,
      item_group: item.group,
      model: item.model,
      quality: item.quality,
    }));
    await trx.insertInto('items').values(rows).execute();
  }
}

export async function findBatch(store: Store, batchId: string): Promise<StoredBatch | null> {
  const row = await selectBatches(store).where('batches.id', '=', batchId).executeTakeFirst();
  return row === undefined ? null : toBatch(row);
}

/** Newest first. */
export async function listBatches(store: Store, limit: number): Promise<readonly StoredBatch[]> {
  const rows = await selectBatches(store).orderBy('created_at', 'desc').orderBy('id').limit(limit).execute();
  return rows.map(toBatch);
}

/** Ends the batch once: a second call changes nothing. What is open is settled as cancelled. */
export async function markBatchEnded(
  store: Store,
  batchId: string,
  { status, reason }: CjBatchResult,
  decision: StoredDecision,
): Promise<void> {
  await store.transaction().execute(async (trx) => {
    const now = new Date();
    // The batch first: its row lock keeps out a planner, whose comparisons would be left open.
    const ended = await trx
      .updateTable('batches')
      .set({ status, reason, ended_at: now, paused_at: null, pause_why: null, pause_reason: null })
      .where('id', '=', batchId)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) {
      const stored = await trx.selectFrom('batches').select('id').where('id', '=', batchId).executeTakeFirst();
      if (stored === undefined) throw new BatchMissingError(batchId);
      return;
    }
    await insertDecision(trx, batchId, decision);
    await trx
      .updateTable('comparisons')
      .set({ status: 'cancelled', settled_at: now })
      .where('batch_id', '=', batchId)
      .where('settled_at', 'is', null)
      .execute();
    await appendSettledBundles(trx, batchId);
    await dropScheduledEvents(trx, batchId);
    await appendEvents(trx, batchId, { type: 'batch.ended', data: { status, reason } });
  });
}

/** Those that have not ended, oldest first. */
export async function listOpenBatches(store: Store): Promise<readonly StoredBatch[]> {
  const rows = await selectBatches(store).where('ended_at', 'is', null).orderBy('created_at').orderBy('id').execute();
  return rows.map(toBatch);
}

/** Closes the rows of a batch whose workflow was terminated, as a cancellation would have. */
export async function markBatchTerminated(store: Store, batchId: string): Promise<void> {
  const { sequence } = await store
    .selectFrom('decisions')
    .select((eb) => eb.fn.coalesce(eb.fn.max('sequence'), eb.lit(0)).as('sequence'))
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow();
  const context = { terminatedInTemporal: true };
  const decision = { sequence: sequence + 1, wave: 0, kind: 'cancel', reason: null, context };
  await markBatchEnded(store, batchId, { status: 'cancelled', reason: 'cancelled' }, decision);
}

/** Stored once per sequence number: a retried activity brings the same decision again. */
export async function insertDecision(
  trx: Transaction<Database>,
  batchId: string,
  { sequence, wave, kind, reason, context }: StoredDecision,
): Promise<void> {
  await trx
    .insertInto('decisions')
    .values({ batch_id: batchId, sequence, wave, kind, reason, context: JSON.stringify(context) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function selectBatches(store: Store) {
  return store
    .selectFrom('batches')
    .select([
      'batches.id',
      'fingerprint',
      'status',
      'reason',
      'trait',
      'criteria',
      'seed',
      'mode',
      'settings',
      'created_at',
      'ended_at',
      'pause_why',
      'pause_reason',
    ])
    .select((eb) =>
      eb
        .selectFrom('items')
        .whereRef('items.batch_id', '=', 'batches.id')
        .select(eb.fn.countAll<number>().as('count'))
        .as('item_count'),
    );
}

type BatchRow = Awaited<ReturnType<ReturnType<typeof selectBatches>['executeTakeFirstOrThrow']>>;

function toBatch(row: BatchRow): StoredBatch {
  return {
    batchId: row.id,
    fingerprint: row.fingerprint,
    status: row.status,
    reason: row.reason,
    trait: row.trait,
    criteria: row.criteria,
    seed: row.seed,
    mode: row.mode,
    settings: row.settings,
    itemCount: row.item_count ?? 0,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    pause: toPause(row),
  };
}
