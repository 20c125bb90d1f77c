import { sql } from 'kysely';
import { findBatch, markBatchEnded } from '../../src/store/batches';
import { insertFit } from '../../src/store/fits';
import { pauseBatch, resumeBatch } from '../../src/store/pausing';
import { readProgress } from '../../src/store/progress';
import { recordThresholds } from '../../src/store/thresholds';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { batchOf, decisionOf, insertPlanned, planPairs, somePairs } from './sample-batch';
import { fitOf } from './sample-fit';

const batchId = 'batch';
const pausedAtMs = Date.parse('2030-05-01T12:00:00Z');
const hourMs = 3_600_000;
const operator = { why: 'operator', reason: 'Lunch.' } as const;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await sql`truncate batches cascade`.execute(database.store);
  await insertPlanned(database.store, batchId, somePairs(4, 4));
});
afterAll(() => database.drop());

async function stored() {
  return (await findBatch(database.store, batchId)) ?? Promise.reject(new Error('The batch is not there'));
}
const pause = (nowMs = pausedAtMs, why: Parameters<typeof pauseBatch>[1]['pause'] = operator) =>
  pauseBatch(database.store, { batchId, pause: why, nowMs });
const resume = (nowMs: number) => resumeBatch(database.store, { batchId, nowMs });

test('a pause is shown with its cause until the batch goes on', async () => {
  await pause();
  expect(await stored()).toMatchObject({ status: 'paused', pause: operator });
  expect(await readProgress(database.store, await stored())).toMatchObject({ status: 'paused', pause: operator });
  await resume(pausedAtMs + hourMs);
  expect(await stored()).toMatchObject({ status: 'comparing', pause: null });
});

test('the time in queue stands still during a pause, for what is queued only, however often it is told', async () => {
  const at = (id: string, status: 'queued' | 'processing' | 'cancelled', queuedAt: number) =>
    sql`update comparisons set status = ${status}, queued_at = to_timestamp(${queuedAt / 1000}::float8),
      settled_at = case when ${status} = 'cancelled' then now() end where id = ${id}`.execute(database.store);
  await at('w1p1', 'queued', pausedAtMs - hourMs);
  await at('w1p2', 'queued', pausedAtMs + hourMs); // back from a call that ended during the pause
  await at('w1p3', 'processing', pausedAtMs - hourMs);
  await at('w1p4', 'cancelled', pausedAtMs - hourMs);
  await pause();
  await pause(pausedAtMs + hourMs, { why: 'provider', reason: 'The key was refused.' });
  expect(await stored()).toMatchObject({ pause: { why: 'provider' } });
  await resume(pausedAtMs + 3 * hourMs);
  await resume(pausedAtMs + 9 * hourMs);
  const rows = await database.store.selectFrom('comparisons').select('queued_at').orderBy('id').execute();
  const hours = rows.map((row) => (row.queued_at.getTime() - pausedAtMs) / hourMs);
  expect(hours).toEqual([2, 3, -1, -1]);
});

test('a wave and a fit leave a paused batch paused', async () => {
  await pause();
  await insertFit(database.store, batchId, 1, () => fitOf([4, 3, 2, 1]));
  expect((await stored()).status).toBe('paused');
  await planPairs(database.store, batchId, 2, somePairs(4, 1));
  expect((await stored()).status).toBe('paused');
});

test('a batch that ends while paused is no longer paused, and cannot be paused or resumed', async () => {
  await pause();
  await markBatchEnded(database.store, batchId, { status: 'cancelled', reason: 'cancelled' }, decisionOf(2));
  await pause();
  await resume(pausedAtMs + hourMs);
  expect(await stored()).toMatchObject({ status: 'cancelled', pause: null });
});

const { settings } = batchOf(batchId);
const raised = { ...settings, totalBudget: 77, completionThresholdPct: 80, thresholdOverridden: true };
const asked = { totalBudget: 77, completionThresholdPct: 80, by: 'Ada' };

test('a change of thresholds is recorded once and is in force for the planner', async () => {
  await recordThresholds(database.store, batchId, { sequence: 1, change: asked, settings: raised, refused: null });
  await recordThresholds(database.store, batchId, { sequence: 1, change: {}, settings, refused: null });
  expect((await stored()).settings).toEqual(raised);
  const { rows } = await sql`select sequence, change, refused, total_budget from threshold_changes
    join batches on batches.id = batch_id`.execute(database.store);
  expect(rows).toEqual([{ sequence: 1, change: asked, refused: null, total_budget: 77 }]);
});

test('a refused change is recorded and changes nothing, and so does one that meets an ended batch', async () => {
  const refused = 'The budget cannot fall.';
  await recordThresholds(database.store, batchId, { sequence: 1, change: asked, settings: raised, refused });
  await markBatchEnded(database.store, batchId, { status: 'complete', reason: 'stable' }, decisionOf(2));
  await recordThresholds(database.store, batchId, { sequence: 2, change: asked, settings: raised, refused: null });
  expect((await stored()).settings).toEqual(settings);
  const rows = await database.store.selectFrom('threshold_changes').select('refused').orderBy('sequence').execute();
  expect(rows).toEqual([{ refused }, { refused: null }]);
});
