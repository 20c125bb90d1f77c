import { sql } from 'kysely';
import type { NewBatch } from '../../src/contracts/new-batch';
import { findBatch, insertBatch, markBatchEnded } from '../../src/store/batches';
import { countDeliveries } from '../../src/store/claiming';
import { countComparisons } from '../../src/store/counts';
import { insertFit } from '../../src/store/fits';
import { readProgress } from '../../src/store/progress';
import { readResults } from '../../src/store/results';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import {
  batchOf,
  decisionOf,
  failureFor,
  firstWaveIds,
  insertPlanned,
  itemOf,
  planPairs,
  somePairs,
  verdictFor,
} from './sample-batch';
import { fitOf } from './sample-fit';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

async function stored() {
  const batch = await findBatch(database.store, 'batch');
  return batch ?? Promise.reject(new Error('The batch is not there'));
}
const results = async () => readResults(database.store, await stored());
const progress = async () => readProgress(database.store, await stored());

test('a batch without a wave has results all the same: nothing yet', async () => {
  await insertBatch(database.store, batchOf('batch'));
  const { document, ...rest } = await results();
  expect(document).toMatchObject({
    status: 'pending',
    items: [],
    counts: { planned: 0, completed: 0, failed: 0, expired: 0, cancelled: 0 },
    waves: 0,
    seed: '42',
    judges: [{ spec: 'scripted', provider: 'scripted', model: null, price: null, comparisons: 0 }],
    cost: { usd: 0, inputTokens: 0, outputTokens: 0 },
    fit: null,
  });
  expect(rest).toMatchObject({ simulated: false, coverage: { coveredPairs: 0, possiblePairs: 6 }, waves: [] });
  expect(await progress()).toMatchObject({ status: 'pending', wave: 0, completionPct: 0, lastDecision: null });
});

test('stored counts are what the rows say, and add up (S4-S1)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(5, 8), { itemCount: 5 });
  const answers = [
    verdictFor('w1p1', 'a'),
    verdictFor('w1p2', 'b'),
    verdictFor('w1p3', 'tie'),
    failureFor('w1p4', 'refused'),
    failureFor('w1p5', 'timeout', 'retry'),
  ];
  await settleComparisons(database.store, 'batch', answers);
  await sql`update comparisons set status = 'expired', settled_at = now() where id = 'w1p6'`.execute(database.store);
  const { counts, coveredPairs } = await countComparisons(database.store, 'batch');
  expect(counts).toEqual({ planned: 8, completed: 3, failed: 1, expired: 1, cancelled: 0 });
  expect(coveredPairs).toBe(3);
  expect((await progress()).counts).toEqual(counts);
  await markBatchEnded(database.store, 'batch', { status: 'cancelled', reason: 'cancelled' }, decisionOf(2));
  const { planned, ...settled } = (await results()).document.counts;
  expect(settled).toEqual({ completed: 3, failed: 1, expired: 1, cancelled: 3 });
  expect(Object.values(settled).reduce((sum, count) => sum + count)).toBe(planned);
});

test.each<[string, Partial<NewBatch['settings']>, number, number, number]>([
  ['10 valid of a budget of 100 are 10 % (S4-013, S4-036)', { totalBudget: 100 }, 15, 10, 10],
  ['10 valid of a budget of 10 are 100 % (S4-050)', { totalBudget: 10 }, 15, 10, 100],
  ['34 valid of a budget of 100 are 34 % (S4-051)', { totalBudget: 100 }, 15, 34, 34],
  ['6 valid of 4 items and a budget of 350 are 100 % (S4-014)', { totalBudget: 350 }, 4, 6, 100],
])('progress: %s', async (_rule, settings, itemCount, valid, percent) => {
  const planned = Math.min(settings.totalBudget ?? 0, (itemCount * (itemCount - 1)) / 2);
  await insertPlanned(database.store, 'batch', somePairs(itemCount, planned), { itemCount, settings });
  const answers = firstWaveIds(planned).map((id, index) =>
    index < valid ? verdictFor(id) : failureFor(id, 'refused'),
  );
  await settleComparisons(database.store, 'batch', answers);
  expect(await progress()).toMatchObject({ wave: 1, completionPct: percent, totalBudget: settings.totalBudget });
});

test('a pair judged twice, in either order, is covered once: completion never passes 100 % (S4-S2)', async () => {
  await insertPlanned(
    database.store,
    'batch',
    [
      [0, 1],
      [1, 0],
      [0, 1],
    ],
    { itemCount: 2 },
  );
  await settleComparisons(
    database.store,
    'batch',
    firstWaveIds(3).map((id) => verdictFor(id)),
  );
  expect(await countComparisons(database.store, 'batch')).toMatchObject({ counts: { completed: 3 }, coveredPairs: 1 });
  expect((await progress()).completionPct).toBe(100);
});

test('items come by rank of the latest fit, ties by input order, with the positions they were shown in', async () => {
  const items = [itemOf('low'), itemOf('high', { isAnchor: true, anchorGrade: 'B+' }), itemOf('mid'), itemOf('even')];
  await insertPlanned(
    database.store,
    'batch',
    [
      [0, 1],
      [1, 2],
      [1, 3],
      [3, 2],
    ],
    { items },
  );
  await insertFit(database.store, 'batch', 1, () => fitOf([9, 0, 0, 0]));
  await planPairs(database.store, 'batch', 2, [[3, 1]]);
  const { scores, ...rest } = fitOf([-1, 1, 0, 0], {
    dataSha256: 'other',
    reliability: { estimate: 0.6, lower: 0.4, upper: 0.8, ssr: 0.75, separation: 1 },
  });
  const ranks = [4, 1, 2, 2];
  const ranked = scores.map((score, index) => ({ ...score, rank: ranks[index] ?? 0 }));
  await insertFit(database.store, 'batch', 2, () => ({ ...rest, scores: ranked, components: [['low', 'high']] }));
  const { document } = await results();
  expect(document.items.map(({ id, rank, score }) => [id, rank, score])).toEqual([
    ['high', 1, 1],
    ['mid', 2, 0],
    ['even', 2, 0],
    ['low', 4, -1],
  ]);
  expect(document.items.map(({ shownFirst, shownSecond }) => [shownFirst, shownSecond])).toEqual([
    [2, 2],
    [0, 2],
    [2, 1],
    [1, 0],
  ]);
  expect(document.items[0]).toMatchObject({ isAnchor: true, anchorGrade: 'B+', grade: null });
  expect(document.fit).toMatchObject({
    reliability: { estimate: 0.6, lower: 0.4, upper: 0.8, reliable: false, ssr: 0.75 },
    components: [['low', 'high']],
  });
});

test('comparisons, waves and decisions come in their order', async () => {
  await insertPlanned(database.store, 'batch', somePairs(6, 12), { itemCount: 6 });
  await planPairs(database.store, 'batch', 2, [[5, 0]]);
  await countDeliveries(database.store, 'batch', ['w1p11']);
  await settleComparisons(database.store, 'batch', [verdictFor('w1p11', 'b'), failureFor('w1p2', 'refused')]);
  await insertFit(database.store, 'batch', 1, () => fitOf([0, 0, 0, 0, 0, 0], { maxScoreChange: 0.5 }));
  const { comparisons, waves, decisions } = await results();
  expect(comparisons.map(({ id }) => id)).toEqual([...firstWaveIds(12), 'w2p1']);
  expect(comparisons[10]).toEqual({
    id: 'w1p11',
    wave: 1,
    position: 11,
    a: 'item-2',
    b: 'item-4',
    judge: 'scripted',
    status: 'completed',
    winner: 'b',
    confidence: 4,
    deliveries: 1,
  });
  expect(waves).toEqual([
    { wave: 1, kind: 'coverage', planned: 12, completed: 1, maxScoreChange: 0.5, ssr: 0.5 },
    { wave: 2, kind: 'coverage', planned: 1, completed: 0, maxScoreChange: null, ssr: null },
  ]);
  expect(decisions.map(({ sequence, wave, decision }) => [sequence, wave, decision])).toEqual([
    [1, 0, 'more'],
    [2, 1, 'more'],
  ]);
  expect(await progress()).toMatchObject({ wave: 2, lastDecision: { kind: 'more', reason: null } });
});

test('cost adds up over all attempts, late ones too, and is unknown once a call has no price', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const usage = { inputTokens: 100, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0 };
  const priced = verdictFor('w1p1', 'a', { usage, costUsd: 0.25 });
  await settleComparisons(database.store, 'batch', [priced]);
  await settleComparisons(database.store, 'batch', [priced]);
  // A failure before anything was sent has no usage, and costs nothing.
  await settleComparisons(database.store, 'batch', [failureFor('w1p2', 'connection', 'retry')]);
  const cost = async () => (await results()).document.cost;
  expect(await cost()).toMatchObject({ usd: 0.5, inputTokens: 200, outputTokens: 10 });
  await settleComparisons(database.store, 'batch', [verdictFor('w1p2', 'a', { usage, costUsd: null })]);
  expect(await cost()).toMatchObject({ usd: null, inputTokens: 300, outputTokens: 15 });
});

test('a simulated judge is told of', async () => {
  const judges = [{ spec: 'simulated', provider: 'simulated', model: null, price: null }];
  await insertBatch(database.store, batchOf('batch', { judges }));
  expect(await results()).toMatchObject({ simulated: true });
});

test('quality follows from the valid outcomes, the texts’ lengths and how pairs were planned; grades from the anchors', async () => {
  const items = Array.from({ length: 6 }, (_, i) =>
    itemOf(`item-${i}`, {
      text: 'word '.repeat(i + 1),
      ...(i === 0 ? { isAnchor: true, anchorGrade: 'F' } : i === 5 ? { isAnchor: true, anchorGrade: 'A' } : {}),
    }),
  );
  const settings = { pairing: 'fair', gradeScale: { id: 'house', grades: ['F', 'C', 'A'] } } as const;
  await insertPlanned(database.store, 'batch', somePairs(6, 15), { items, settings });
  const won = firstWaveIds(15).map((id) => verdictFor(id, 'b'));
  await settleComparisons(database.store, 'batch', won);
  const components = [items.map(({ id }) => id)];
  await insertFit(database.store, 'batch', 1, () => fitOf([-2, -1, 0, 0, 1, 2], { components }));
  const { document } = await results();
  expect(document.grades).toMatchObject({ kind: 'grades', scale: settings.gradeScale, gradesWithoutAnchors: ['C'] });
  expect(document.items[0]).toMatchObject({ id: 'item-5', grade: 'A' });
  expect(document.quality).toMatchObject({
    judges: [{ spec: 'scripted', comparisons: 15, firstWonShare: 0 }],
    splitHalf: { byComparison: { errsLow: false }, byJudge: null },
    flips: { sameOrder: { repeats: 0 }, oppositeOrder: { repeats: 0 } },
    confidence: { outcomes: 0, informative: false },
    tooLarge: false,
  });
  expect(document.quality!.lengthEffect!.estimate).toBeGreaterThan(0);
});
