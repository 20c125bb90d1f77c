import { Context } from '@temporalio/activity';
import { createJudgeActivities } from '../../activities';
import type { ParagoneClient } from '../../src/client/paragone-client';
import { claimBundle } from '../../src/store/claiming';
import type { RunningWorker } from '../../src/worker';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { noJobs, scriptedJudge } from '../support/scripted-judge';
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

test('34 valid and 66 errors of 100: all are asked, and nothing is scored (S4-S4, S4-051)', async () => {
  // Every third of 100 is 34; a wave has 20.
  const orderOf = (id: string): number => {
    const [, wave, position] = /^w(\d+)p(\d+)$/.exec(id)!;
    return (Number(wave) - 1) * 20 + Number(position) - 1;
  };
  const judge = scriptedJudge({ '*': [async (_, { comparisonId }) => (orderOf(comparisonId) % 3 ? 'refused' : 'a')] });
  await rig.whileJudging(database.store, judge, async () => {
    const { handle } = await client.startBatch({ items: items(20), judges: ['simulated'], budget: 100, seed: '33' });
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'failed', reason: 'low_success_rate' });
    expect(await handle.progress()).toMatchObject({
      completionPct: 34,
      counts: { planned: 100, completed: 34, failed: 66 },
    });
  });
});

test('an outcome of the first wave that never comes: it is asked three times, and the batch goes on without', async () => {
  const judge = scriptedJudge({ w1p3: [null, null, null], '*': ['a'] });
  await rig.whileJudging(database.store, judge, async () => {
    const { handle } = await client.startBatch({ items: items(20), judges: ['simulated'], budget: 60, seed: '7' });
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
    const { document, comparisons } = await handle.results();
    expect(document.counts).toMatchObject({ planned: 60, completed: 59, failed: 1 });
    expect(comparisons.find(({ id }) => id === 'w1p3')).toMatchObject({ status: 'failed', deliveries: 3 });
  });
});

test('an attempt that hangs without a heartbeat loses its bundle to the next one', async () => {
  const { store } = database;
  const judge = scriptedJudge({ '*': ['a'] });
  const { judgeBundle } = createJudgeActivities(store, { judgeFor: () => judge, jobsFor: noJobs, drainMs: 0 });
  const hung: string[] = [];
  const hangAtFirst: typeof judgeBundle = async (bundle) => {
    if (Context.current().info.attempt > 1) return judgeBundle(bundle);
    await claimBundle(store, { ...bundle, leaseMs: 4_000 });
    hung.push(bundle.bundleId);
    return Context.current().cancelled; // never, as long as it hangs: cancellation comes by heartbeat
  };
  const judging = await rig.startJudging({ judgeBundle: hangAtFirst });
  try {
    const request = { items: items(20), judges: ['simulated'], budget: 20, heartbeatTimeoutMs: 2_000 };
    const { handle } = await client.startBatch(request);
    expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
    const { comparisons } = await handle.results();
    expect(comparisons.map(({ status, deliveries }) => [status, deliveries])).toEqual(
      Array.from({ length: 20 }, () => ['completed', 1]),
    );
  } finally {
    await judging.stop();
  }
  expect(hung).toHaveLength(2);
});
