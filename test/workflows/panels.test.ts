import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BatchRequest, RejudgeRequest } from '../../src/client/batch-request';
import type { ParagoneClient, StartedBatch } from '../../src/client/paragone-client';
import { batchWorkflowId } from '../../src/contracts/ids';
import { fitScale } from '../../src/core/fit/fit-scale';
import { readVotes } from '../../src/input/read-votes';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

const folder = mkdtempSync(join(tmpdir(), 'paragone-panels-'));
let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
  client = rig.client(database.store);
});

afterAll(async () => {
  await rig.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const write = (name: string, csv: string): string => {
  writeFileSync(join(folder, name), csv);
  return join(folder, name);
};

async function toTheEnd(start: () => Promise<StartedBatch>) {
  const worker = await rig.startWorker(database.store);
  try {
    const { handle } = await start();
    const result = await rig.resultOf(handle.batchId);
    return { result, results: await handle.results() };
  } finally {
    await worker.stop();
  }
}

const run = (request: BatchRequest) => toTheEnd(() => client.startBatch(request));
const rejudge = (batchId: string, request: RejudgeRequest) => toTheEnd(() => client.rejudge(batchId, request));

const study = resolve(__dirname, '../input/votes/ramos-2021-auckland.csv');

test('the votes of a published study rank its items as `fit` does, and the file is not needed once it has started', async () => {
  const { itemIds, votes } = readVotes(study);
  const copy = write('study.csv', readFileSync(study, 'utf8'));
  const { result, results } = await toTheEnd(async () => {
    const texts = itemIds.map((id) => ({ id, text: `Script ${id}.` }));
    const started = await client.startBatch({ items: texts, judges: [`recorded:${copy}`], seed: '5' });
    rmSync(copy);
    return started;
  });
  expect(result.status).toBe('complete');
  const { counts, items: ranked, judges, cost } = results.document;
  expect(counts).toMatchObject({ planned: votes.length, completed: votes.length });
  const { scores } = fitScale(itemIds.length, votes).fit;
  for (const { id, score } of ranked) expect(score).toBeCloseTo(scores[itemIds.indexOf(id)]!, 9);
  const comparisons = votes.length;
  expect(judges).toEqual([
    {
      ...{ spec: `recorded:${copy}`, provider: 'recorded', model: null, modelsAnswered: [] },
      ...{ price: null, comparisons },
    },
  ]);
  expect(cost.usd).toBe(0);
  expect(results.comparisons.every(({ confidence }) => confidence === null)).toBe(true);
  // The winner stands first, or second, as chance has it: the file says nothing of sides.
  const first = results.comparisons.filter(({ winner }) => winner === 'a').length;
  expect(first / votes.length).toBeGreaterThan(0.4);
  expect(first / votes.length).toBeLessThan(0.6);
});

test('ties stay ties, votes come in the order and with the sides of the file, and history holds none of them', async () => {
  const file = write('ties.csv', 'judge,a,b,winner\nCanary,item-1,item-2,tie\nCanary,item-3,item-1,item-3\n');
  const { result, results } = await run({ items: items(4), judges: [`recorded:${file}`], budget: 5 });
  expect(result.status).toBe('complete');
  expect(results.comparisons.map(({ a, b, winner }) => [a, b, winner])).toEqual([
    ['item-1', 'item-2', 'tie'],
    ['item-3', 'item-1', 'a'],
  ]);
  const handle = rig.environment.client.workflow.getHandle(batchWorkflowId(results.document.batchId));
  const history = JSON.stringify(await handle.fetchHistory());
  for (const canary of ['Canary', 'item-1', 'ties.csv']) {
    expect(history).not.toContain(canary);
    expect(history).not.toContain(Buffer.from(canary).toString('base64').slice(0, 6));
  }
  const voters = await database.store.selectFrom('recorded_votes').select('voter').where('b', '=', 'item-2').execute();
  expect(voters).toEqual([{ voter: 'Canary' }]);
});

test('a panel shares comparisons out in balance, votes beside planned pairs in every wave, on one scale', async () => {
  const votes = Array.from({ length: 15 }, (_, index) => `item-${(index % 19) + 2},item-${(index % 7) + 1}`);
  const file = write('few.csv', `winner,loser\n${votes.filter((vote) => !/^(item-\d+),\1$/.test(vote)).join('\n')}\n`);
  const judges = ['simulated', 'simulated:noise=2', `recorded:${file}`];
  const { result, results } = await run({ items: items(20), judges, budget: 90, seed: '7' });
  expect(result.status).toBe('complete');
  const { counts, judges: summaries, items: ranked } = results.document;
  expect(counts).toMatchObject({ planned: 90, completed: 90 });
  expect(ranked).toHaveLength(20);
  const [one, other, recorded] = summaries.map(({ comparisons }) => comparisons);
  expect(recorded).toBe(15);
  expect(Math.abs(one! - other!)).toBeLessThanOrEqual(1);
  const first = results.comparisons.filter(({ wave }) => wave === 1);
  const shares = summaries.map(({ spec }) => first.filter(({ judge }) => judge === spec).length);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  const bundles = await database.store.selectFrom('comparisons').select(['bundle', 'judge', 'wave']).execute();
  const kinds = new Map<string, Set<string>>();
  for (const { bundle, judge, wave } of bundles.filter(({ bundle }) => bundle?.startsWith('w1'))) {
    kinds.set(bundle!, (kinds.get(bundle!) ?? new Set()).add(`${judge} ${wave}`));
  }
  for (const kind of kinds.values()) expect(kind.size).toBe(1);
});

test('rejudge asks the same pairs, sides and repeats of another judge, and says how far the two agree', async () => {
  const judges = ['simulated'];
  const { results: first } = await run({ items: items(8), judges, budget: 40, seed: '7', trait: 'clarity' });
  const { batchId } = first.document;
  const { result, results: again } = await rejudge(batchId, { judges: ['simulated:noise=0.5'], seed: '7' });
  expect(result.status).toBe('complete');
  expect(again.trait).toBe('clarity');
  const shown = ({ comparisons }: typeof first) => comparisons.map(({ a, b }) => `${a} ${b}`);
  const valid = { ...first, comparisons: first.comparisons.filter(({ winner }) => winner !== null) };
  expect(shown(again)).toEqual(shown(valid));
  const equal = again.comparisons.filter(({ winner }, index) => winner === valid.comparisons[index]?.winner).length;
  expect(again.document.agreement).toMatchObject({
    with: batchId,
    comparisons: valid.comparisons.length,
    agreementPct: (100 * equal) / valid.comparisons.length,
  });
  expect(again.document.agreement?.kappa).toBeLessThanOrEqual(1);
  expect(again.document.agreement?.spearman).toBeGreaterThan(0);
  expect(first.document.agreement).toBeNull();
});

test('a rejudge with a budget asks so many, from the first; equal requests give one batch', async () => {
  const { results: first } = await run({ items: items(8), judges: ['simulated'], budget: 20, seed: '7' });
  const { batchId } = first.document;
  const request = { judges: ['simulated:bias=1'], budget: 5, seed: '1' };
  const [one, other] = [await client.rejudge(batchId, request), await client.rejudge(batchId, request)];
  expect(other.handle.batchId).toBe(one.handle.batchId);
  const { results } = await toTheEnd(() => client.rejudge(batchId, request));
  expect(results.document.counts.planned).toBe(5);
  await expect(client.rejudge('never', request)).rejects.toThrow('There is no batch never');
  await expect(client.rejudge(batchId, { judges: ['recorded:votes.csv'] })).rejects.toThrow(/has its own votes/);
});
