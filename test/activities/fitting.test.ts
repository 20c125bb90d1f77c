import { sql } from 'kysely';
import { createControlActivities } from '../../activities';
import { fitScale } from '../../src/core/fit/fit-scale';
import type { Winner } from '../../src/contracts/judgement';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, insertPlanned, planPairs, verdictFor, type Pairs } from '../store/sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

/** The triangle 0 > 1 > 2 > 0, and 0 > 3 twice. */
const pairs: Pairs = [
  [0, 1],
  [2, 1],
  [2, 0],
  [0, 3],
  [3, 0],
];
const winners: readonly Winner[] = ['a', 'b', 'a', 'a', 'b'];

async function judgedBatch(batchId: string, won: readonly Winner[] = winners): Promise<void> {
  await insertPlanned(database.store, batchId, pairs, { itemCount: 4 });
  await settleWave(batchId, 1, won);
}

function settleWave(batchId: string, wave: number, won: readonly Winner[]) {
  const answers = won.map((winner, index) => verdictFor(`w${wave}p${index + 1}`, winner));
  return settleComparisons(database.store, batchId, answers);
}

const fit = (batchId: string, wave = 1) => createControlActivities(database.store).fitBatch({ batchId, wave });

function scoresOf(batchId: string, wave = 1) {
  return database.store
    .selectFrom('scores')
    .selectAll()
    .where('batch_id', '=', batchId)
    .where('wave', '=', wave)
    .orderBy('item_id')
    .execute();
}

test('equal data have an equal hash, whatever the batch is called; another verdict has another', async () => {
  await judgedBatch('first');
  await judgedBatch('second');
  await judgedBatch('other', ['a', 'b', 'a', 'a', 'a']);
  const [first, second, other] = [await fit('first'), await fit('second'), await fit('other')];
  expect(first.dataSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(second.dataSha256).toBe(first.dataSha256);
  expect(other.dataSha256).not.toBe(first.dataSha256);
});

test('the order in which outcomes were stored does not matter', async () => {
  await judgedBatch('straight');
  await insertPlanned(database.store, 'reversed', pairs, { itemCount: 4 });
  for (const [index, winner] of [...winners.entries()].reverse()) {
    await settleComparisons(database.store, 'reversed', [verdictFor(`w1p${index + 1}`, winner)]);
  }
  expect(await fit('reversed')).toEqual(await fit('straight'));
  const figures = async (batchId: string) => (await scoresOf(batchId)).map(({ score, se }) => [score, se]);
  expect(await figures('reversed')).toEqual(await figures('straight'));
});

test('what is stored is the scale of the outcomes, with its reliability and the range of each rank', async () => {
  await judgedBatch('solved');
  await fit('solved');
  const outcomes = pairs.map(([a, b], index) => ({ a, b, winner: winners[index]! }));
  const scale = fitScale(4, outcomes);
  const rows = await scoresOf('solved');
  expect(rows.map(({ score }) => score)).toEqual(scale.fit.scores);
  expect(rows.map(({ se }) => se)).toEqual(scale.fit.standardErrors);
  expect(rows.map(({ rank_lower: lower, rank_upper: upper }) => ({ lower, upper }))).toEqual(scale.ranks);
  expect(rows.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(0, 10);
  const stored = await database.store.selectFrom('fits').selectAll().executeTakeFirstOrThrow();
  expect(stored).toMatchObject({
    prior_spread: scale.fit.priorSpread,
    reliability: scale.reliability?.estimate,
    reliability_lower: scale.reliability?.lower,
    reliability_upper: scale.reliability?.upper,
    ...scale.separation,
  });
});

test('ranks follow scores, and wins, comparisons and standard errors are told', async () => {
  await judgedBatch('ranked');
  const facts = await fit('ranked');
  expect(facts).toMatchObject({ counts: { planned: 5, completed: 5 }, coveredPairs: 4, maxScoreChange: null });
  const rows = await scoresOf('ranked');
  expect(rows.map(({ wins, comparisons }) => [wins, comparisons])).toEqual([
    [3, 4],
    [1, 2],
    [1, 2],
    [0, 2],
  ]);
  expect(rows.find(({ rank }) => rank === 1)?.item_id).toBe('item-0');
  expect(rows.find(({ rank }) => rank === 4)?.item_id).toBe('item-3');
  for (const { se } of rows) expect(se).toBeGreaterThan(0);
  expect(rows[0]?.se).toBeLessThan(rows[3]?.se ?? 0);
});

test('the change is the largest of any score against the wave before', async () => {
  await judgedBatch('changed');
  await fit('changed');
  await planPairs(database.store, 'changed', 2, [
    [1, 3],
    [0, 1],
  ]);
  await settleWave('changed', 2, ['b', 'b']);
  const { maxScoreChange } = await fit('changed', 2);
  const [before, after] = [await scoresOf('changed'), await scoresOf('changed', 2)];
  const changes = after.map(({ score }, item) => Math.abs(score - (before[item]?.score ?? 0)));
  expect(maxScoreChange).toBeCloseTo(Math.max(...changes), 12);
  expect(maxScoreChange).toBeGreaterThan(0.1);
});

test('a wave that only failed leaves the hash as it was', async () => {
  await judgedBatch('failing');
  const { dataSha256 } = await fit('failing');
  await planPairs(database.store, 'failing', 2, [[1, 3]]);
  await settleComparisons(database.store, 'failing', [failureFor('w2p1', 'refused')]);
  expect(await fit('failing', 2)).toMatchObject({ dataSha256, maxScoreChange: 0, counts: { failed: 1 } });
});

test('a batch without a valid outcome is fitted: every score 0, one rank for all', async () => {
  await insertPlanned(database.store, 'empty', pairs, { itemCount: 4 });
  expect(await fit('empty')).toMatchObject({ coveredPairs: 0, counts: { completed: 0 } });
  expect((await scoresOf('empty')).map(({ score, rank }) => [score, rank])).toEqual(Array(4).fill([0, 1]));
});
