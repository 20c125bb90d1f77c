import { sql } from 'kysely';
import { insertFit } from '../../src/store/fits';
import { pauseBatch } from '../../src/store/pausing';
import { settleComparisons } from '../../src/store/settling';
import { readStoredState } from '../../src/store/stored-state';
import { recordThresholds } from '../../src/store/thresholds';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { batchOf, decisionOf, insertPlanned, planPairs, somePairs, verdictFor } from './sample-batch';
import { fitOf } from './sample-fit';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const { settings } = batchOf('batch');

test('a batch with nothing behind it stands at nothing', async () => {
  await insertPlanned(database.store, 'batch', []);
  expect(await readStoredState(database.store, 'batch', 50)).toEqual({
    settings,
    wave: 0,
    resamplingPassesDone: 0,
    spentUsd: 0,
    counts: { planned: 0, completed: 0, failed: 0, expired: 0, cancelled: 0 },
    coveredPairs: 0,
    dataSha256: null,
    decisions: 1,
    changes: 0,
    recentDecisions: [decisionOf(1)],
    pause: null,
  });
});

test('waves, counts, changes, decisions, the fit before the latest wave and the pause are those of the rows', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1'), verdictFor('w1p2')]);
  await insertFit(database.store, 'batch', 1, () => fitOf([4, 3, 2, 1], { dataSha256: 'first' }));
  await planPairs(database.store, 'batch', 2, somePairs(4, 1));
  await sql`update waves set kind = 'resampling' where wave = 2`.execute(database.store);
  await insertFit(database.store, 'batch', 2, () => fitOf([4, 3, 2, 1], { dataSha256: 'second' }));
  const raised = { ...settings, totalBudget: 77 };
  await recordThresholds(database.store, 'batch', { sequence: 1, change: {}, settings: raised, refused: null });
  await recordThresholds(database.store, 'batch', { sequence: 2, change: {}, settings: raised, refused: 'No.' });
  const pause = { why: 'operator', reason: 'Lunch.' } as const;
  await pauseBatch(database.store, { batchId: 'batch', pause, nowMs: Date.now() });
  expect(await readStoredState(database.store, 'batch', 1)).toEqual({
    settings: raised,
    wave: 2,
    resamplingPassesDone: 1,
    spentUsd: 0,
    counts: { planned: 3, completed: 2, failed: 0, expired: 0, cancelled: 0 },
    coveredPairs: 2,
    dataSha256: 'first',
    decisions: 2,
    changes: 2,
    recentDecisions: [decisionOf(2)],
    pause,
  });
});

test('a batch of another database is told as such', async () => {
  await expect(readStoredState(database.store, 'elsewhere', 50)).rejects.toThrow(/not in this worker's database/);
});
