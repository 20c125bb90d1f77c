import { sql } from 'kysely';
import type { BatchHandle } from '../../src/client/batch-handle';
import type { BatchRequest } from '../../src/client/batch-request';
import type { ParagoneClient } from '../../src/client/paragone-client';
import type { RunningWorker } from '../../src/worker';
import { blockedBackends } from '../store/blocked';
import { Gate } from '../support/gate';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJudge, type ScriptedJudge } from '../support/scripted-judge';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let client: ParagoneClient;
let worker: RunningWorker;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
  client = rig.client(database.store);
  worker = await rig.startWorker(database.store, { providers: [] });
});

afterAll(async () => {
  await worker.stop();
  await rig.stop();
  await database.drop();
});

/** Begins a batch whose judge answers so many comparisons and holds the others, and goes on when those are settled. */
async function holdAfter(
  answered: number,
  request: Partial<BatchRequest>,
  body: (held: { readonly handle: BatchHandle; readonly gate: Gate }) => Promise<void>,
): Promise<void> {
  const gate = new Gate(answered);
  await rig.whileJudging(database.store, gatedJudge(gate), async () => {
    const { handle } = await client.startBatch({ items: items(200), judges: ['simulated'], budget: 100, ...request });
    for await (const { counts } of handle.watch()) if (counts.completed === answered) break;
    await body({ handle, gate });
  });
}

function gatedJudge(gate: Gate): ScriptedJudge {
  return scriptedJudge({ '*': [async (signal) => ((await gate.pass(signal)) ? 'a' : null)] });
}

test.each([
  { settled: 1, threshold: 1, completed: 1 },
  { settled: 29, threshold: 30, completed: 100 },
  { settled: 30, threshold: 30, completed: 30 },
  { settled: 50, threshold: 50, completed: 50 },
  { settled: 94, threshold: 95, completed: 100 },
  { settled: 95, threshold: 95, completed: 95 },
  { settled: 99, threshold: 100, completed: 100 },
])(
  '$settled of 100 and a threshold of $threshold %: it ends with $completed (S4-086, S4-087, S4-089)',
  async ({ settled, threshold, completed }) => {
    await holdAfter(settled, {}, async ({ handle, gate }) => {
      await handle.updateThresholds({ completionThresholdPct: threshold });
      if (completed === 100) gate.open(); // else it ends although they are held
      expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'threshold_override' });
      const { counts } = (await handle.results()).document;
      expect(counts).toMatchObject({ planned: 100, completed, cancelled: 100 - completed });
    });
  },
);

test('cancel during the second wave keeps the outcomes of both', async () => {
  await holdAfter(25, { items: items(20) }, async ({ handle }) => {
    await handle.cancel('a test');
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
    const { counts, waves, fit } = (await handle.results()).document;
    expect({ counts, waves }).toMatchObject({ counts: { planned: 40, completed: 25, cancelled: 15 }, waves: 2 });
    expect(fit?.outcomes).toBe(25);
  });
});

test('cancel while a wave is fitted keeps its outcomes, and takes none of the next', async () => {
  const { store } = database;
  await rig.whileJudging(store, gatedJudge(new Gate(20)), async () => {
    const batchId = await store.transaction().execute(async (trx) => {
      await sql`lock table fits in share mode`.execute(trx); // no fit can be written
      const { handle } = await client.startBatch({ items: items(20), judges: ['simulated'], budget: 100 });
      await blockedBackends(store, 1);
      await handle.cancel('a test');
      return handle.batchId;
    });
    expect(await rig.resultOf(batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
    const { counts } = (await (await client.getBatch(batchId)).results()).document;
    // The next wave may be planned by then, since a workflow hears of messages between its own steps.
    expect(counts).toMatchObject({ completed: 20, cancelled: counts.planned - 20 });
  });
});

test.each([
  [79, { status: 'failed', reason: 'deadline' }],
  [80, { status: 'complete', reason: 'forced_recovery' }],
])('%i of 100 settled at the deadline: %j', async (settled, result) => {
  await holdAfter(settled, { deadlineMs: 4_000 }, async ({ handle }) => {
    expect(await rig.resultOf(handle.batchId)).toEqual(result);
    const { counts } = (await handle.results()).document;
    expect(counts).toMatchObject({ planned: 100, completed: settled, cancelled: 100 - settled });
  });
});
