import type { BatchItem, BatchRequest } from '../../src/client/batch-request';
import type { ParagoneClient, StartedBatch } from '../../src/client/paragone-client';
import type { BatchResults } from '../../src/contracts/batch';
import { InputError } from '../../src/input/input-error';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
  client = rig.client(database.store);
});

// Every workflow is replayed from its history on the way out.
afterAll(async () => {
  await rig.stop();
  await database.drop();
});

async function toTheEnd(start: () => Promise<StartedBatch>): Promise<BatchResults> {
  const worker = await rig.startWorker(database.store);
  try {
    const { handle } = await start();
    await rig.resultOf(handle.batchId);
    return await handle.results();
  } finally {
    await worker.stop();
  }
}

const run = (request: BatchRequest) => toTheEnd(() => client.startBatch(request));

const models = ['plain', 'careful', 'best'];
const prompts = ['essay', 'poem', 'proof', 'letter', 'speech', 'report'];
/** Two answers of every model to every prompt; prompts differ by far more than models. */
const answers: readonly BatchItem[] = prompts.flatMap((group, place) =>
  models.flatMap((model, level) =>
    [1, 2].map((draft) => ({
      id: `${group}-${model}-${draft}`,
      text: `The ${group} of ${model}, draft ${draft}.`,
      group,
      model,
      quality: 10 * place + 1.5 * level + 0.1 * draft,
    })),
  ),
);
const groupOf = new Map(answers.map(({ id, group }) => [id, group]));
const modelOf = new Map(answers.map(({ id, model }) => [id, model]));
const judges = ['simulated:scale=raw'];
// Twelve of the fifteen pairs of a group may meet.
const possiblePairs = prompts.length * 12;

test('answers are compared within their prompt and across models, and models get a scale', async () => {
  const { document, comparisons, coverage } = await run({ items: answers, judges, seed: '3', budget: 300 });
  expect(document).toMatchObject({ status: 'complete', grades: { kind: 'ranks_only', reason: 'no_anchors' } });
  for (const { a, b } of comparisons) {
    expect(groupOf.get(a)).toBe(groupOf.get(b));
    expect(modelOf.get(a)).not.toBe(modelOf.get(b));
  }
  expect(coverage).toEqual({ coveredPairs: possiblePairs, possiblePairs });
  expect(document.fit?.components).toHaveLength(prompts.length);
  expect(document.groups?.map(({ id, items, components }) => [id, items, components])).toEqual(
    [...prompts].sort().map((group) => [group, 6, 1]),
  );
  for (const prompt of prompts) {
    const own = document.items.filter(({ group }) => group === prompt);
    expect(own.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(0, 6);
    expect(Math.min(...own.map(({ rank }) => rank))).toBe(1);
    expect(Math.max(...own.map(({ rank }) => rank))).toBeLessThanOrEqual(6);
  }
  expect(document.models?.models.map(({ id, rank, items }) => [id, rank, items])).toEqual([
    ['best', 1, 12],
    ['careful', 2, 12],
    ['plain', 3, 12],
  ]);
  expect(document.models).toMatchObject({ groups: 6, ignoredOutcomes: 0, outcomes: document.counts.completed });
  for (const { se } of document.models?.models ?? []) expect(se).toBeGreaterThan(0);
});

test('a batch in both orders and one as a single provider wave keep to the groups', async () => {
  for (const more of [{ bothOrders: true, budget: 40 }, { mode: 'provider_batch_api' as const }]) {
    const { document, comparisons } = await run({ items: answers, judges, seed: '4', ...more });
    expect(document.status).toBe('complete');
    expect(comparisons.every(({ a, b }) => groupOf.get(a) === groupOf.get(b))).toBe(true);
  }
});

test('every group is graded by its own anchors, and judged again it keeps its groups', async () => {
  const graded = answers.map((item) => {
    const grade = { 'plain-1': 'C', 'careful-1': 'B', 'best-1': 'A' }[item.id.replace(`${item.group}-`, '')];
    return item.group === 'essay' && grade !== undefined ? { ...item, anchorGrade: grade } : item;
  });
  const { document } = await run({ id: 'graded', items: graded, judges, seed: '6' });
  expect(document.grades).toBeNull();
  const kinds = new Map(document.groups?.map(({ id, grades }) => [id, grades?.kind]));
  expect([kinds.get('essay'), kinds.get('poem')]).toEqual(['grades', 'ranks_only']);
  const essays = document.items.filter(({ group }) => group === 'essay');
  expect(essays.every(({ grade }) => grade !== null)).toBe(true);
  expect(document.items.filter(({ group }) => group !== 'essay').every(({ grade }) => grade === null)).toBe(true);

  const again = await toTheEnd(() => client.rejudge('graded', { judges: ['simulated:scale=raw,noise=2'], seed: '1' }));
  expect(again.document.models?.models).toHaveLength(3);
  expect(again.coverage.possiblePairs).toBe(possiblePairs);
});

test('known scores are held, and the others stand on their scale', async () => {
  const items = answers
    .filter(({ group }) => group === 'essay' || group === 'poem')
    .map(({ model: _, ...item }) => (item.id === 'essay-best-1' ? { ...item, anchorScore: 500 } : item));
  const { document } = await run({ items, judges, seed: '9' });
  const scoreOf = (id: string) => document.items.find((item) => item.id === id);
  expect(scoreOf('essay-best-1')).toMatchObject({ score: 500, se: 0, anchorScore: 500, isAnchor: true });
  expect(scoreOf('essay-plain-1')?.score).toBeGreaterThan(480);
  const poems = document.items.filter(({ group }) => group === 'poem');
  expect(poems.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(0, 6);
  expect(document.models).toBeNull();
});

test('a pair across groups is refused before anything is written', async () => {
  const pairs = [{ a: 'essay-best-1', b: 'poem-best-1' }];
  const started = client.startBatch({ id: 'across', items: answers, judges, pairs });
  await expect(started).rejects.toThrow(InputError);
  await expect(started).rejects.toThrow(/"essay-best-1" is of the group "essay", "poem-best-1" of "poem"/);
  await expect(client.getBatch('across')).rejects.toThrow();
});
