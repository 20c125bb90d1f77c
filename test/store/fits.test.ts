import { sql } from 'kysely';
import { findBatch, insertBatch, markBatchEnded } from '../../src/store/batches';
import { connectStore } from '../../src/store/connect';
import { insertFit, type FitInput } from '../../src/store/fits';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { blockedBackends } from './blocked';
import { batchOf, decisionOf, failureFor, insertPlanned, planPairs, somePairs, verdictFor } from './sample-batch';
import { fitOf } from './sample-fit';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

/** Fits a wave with these scores; answers with what the fit was given and what came back. */
async function fitWave(wave: number, scores: readonly number[], more: Parameters<typeof fitOf>[1] = {}) {
  const inputs: FitInput[] = [];
  const facts = await insertFit(database.store, 'batch', wave, (input) => {
    inputs.push(input);
    return fitOf(scores, more);
  });
  return { inputs, facts };
}

test('a fit sees valid outcomes only, in comparison order, items by the order of input', async () => {
  await insertPlanned(
    database.store,
    'batch',
    [
      [11, 2],
      [0, 1],
      [2, 10],
    ],
    { itemCount: 12 },
  );
  await planPairs(database.store, 'batch', 2, [[10, 2]]);
  await settleComparisons(database.store, 'batch', [verdictFor('w2p1', 'b'), verdictFor('w1p3', 'tie')]);
  await settleComparisons(database.store, 'batch', [failureFor('w1p2', 'refused'), verdictFor('w1p1', 'a')]);
  const { inputs, facts } = await fitWave(
    2,
    Array.from({ length: 12 }, () => 0),
  );
  expect(inputs[0]).toEqual({
    itemIds: Array.from({ length: 12 }, (_, index) => `item-${index}`),
    ...{ groups: null, knownScores: null },
    outcomes: [
      { a: 11, b: 2, winner: 'a' },
      { a: 2, b: 10, winner: 'tie' },
      { a: 10, b: 2, winner: 'b' },
    ],
    previousScores: expect.any(Array),
  });
  // (2, 10) and (10, 2) are one pair.
  expect(facts).toMatchObject({ counts: { planned: 4, completed: 3, failed: 1 }, coveredPairs: 2 });
  expect(await findBatch(database.store, 'batch')).toMatchObject({ status: 'scoring' });
});

const storedScores = async () => {
  const scores = await database.store.selectFrom('scores').select(['item_id', 'score']).orderBy('item_id').execute();
  return scores.map(({ score }) => score);
};

test('a retry on the same data changes nothing', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const { facts } = await fitWave(1, [3, 2, 1, -6], { dataSha256: 'first', maxScoreChange: 0.25 });
  expect(facts).toMatchObject({ dataSha256: 'first', maxScoreChange: 0.25 });
  const again = await fitWave(1, [3, 2, 1, -6], { dataSha256: 'first', maxScoreChange: 0.25 });
  expect(again.facts).toEqual(facts);
  expect(await storedScores()).toEqual([3, 2, 1, -6]);
});

test('other data, of a comparison that was redriven, make the fit of the wave again', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await fitWave(1, [3, 2, 1, -6], { dataSha256: 'first', maxScoreChange: 0.25 });
  const again = await fitWave(1, [0, 1, 0, -1], { dataSha256: 'second', maxScoreChange: 3 });
  expect(again.facts).toMatchObject({ dataSha256: 'second', maxScoreChange: 3 });
  expect(await storedScores()).toEqual([0, 1, 0, -1]);
});

test('a fit leaves out later waves, which a workflow that was started again has yet to come to', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await planPairs(database.store, 'batch', 2, [[2, 3]]);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1'), verdictFor('w2p1')]);
  const { inputs, facts } = await fitWave(1, [0, 0, 0, 0]);
  expect(inputs[0]).toMatchObject({ outcomes: [{ a: 0, b: 1, winner: 'a' }], previousScores: null });
  expect(facts).toMatchObject({ counts: { planned: 2, completed: 1 }, coveredPairs: 1 });
});

test('the previous scores are those of the wave before, by item index', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await fitWave(1, [0.5, -0.5, 1, -1]);
  await planPairs(database.store, 'batch', 2, somePairs(4, 1));
  await fitWave(2, [2, -2, 3, -3]);
  await planPairs(database.store, 'batch', 3, somePairs(4, 1));
  const { inputs } = await fitWave(3, [0, 0, 0, 0]);
  expect(inputs[0]?.previousScores).toEqual([2, -2, 3, -3]);
});

test('counts and scores are of one snapshot: an outcome that arrives during the fit belongs to the next', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  // The fit has counted when it comes to the locked table, and goes on when the second outcome is stored.
  const keeper = connectStore({ connectionString: database.url, maxConnections: 1 });
  const held = await keeper.startTransaction().execute();
  await sql`lock table fits in access exclusive mode`.execute(held);
  const fitting = fitWave(1, [0, 0, 0, 0]);
  await blockedBackends(database.store, 1);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p2')]);
  await held.commit().execute();
  const { inputs, facts } = await fitting;
  await keeper.destroy();
  expect(inputs[0]?.outcomes).toHaveLength(1);
  expect(facts.counts.completed).toBe(1);
});

test('a fit that throws leaves nothing behind, and can be done again', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const broken = () => {
    throw new RangeError('no fit');
  };
  await expect(insertFit(database.store, 'batch', 1, broken)).rejects.toThrow('no fit');
  expect((await fitWave(1, [1, 0, 0, -1])).inputs).toHaveLength(1);
});

test('1,200 scores are stored, and an ended batch keeps its status', async () => {
  await insertBatch(database.store, batchOf('batch', { itemCount: 1_200 }));
  await planPairs(database.store, 'batch', 1, [[0, 1_199]]);
  await markBatchEnded(database.store, 'batch', { status: 'complete', reason: 'stable' }, decisionOf(2));
  await fitWave(
    1,
    Array.from({ length: 1_200 }, (_, index) => index),
  );
  const { last, count } = await database.store
    .selectFrom('scores')
    .select((eb) => [eb.fn.max('score').as('last'), eb.fn.countAll<number>().as('count')])
    .executeTakeFirstOrThrow();
  expect([count, last]).toEqual([1_200, 1_199]);
  expect(await findBatch(database.store, 'batch')).toMatchObject({ status: 'complete' });
});
