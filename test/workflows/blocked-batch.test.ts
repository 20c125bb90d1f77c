import { createJudging } from '../../activities/judging';
import { noCounts } from '../../activities/bundle-counts';
import type { BatchHandle } from '../../src/client/batch-handle';
import type { BatchRequest } from '../../src/client/batch-request';
import { batchWorkflowId } from '../../src/contracts/ids';
import { progressQuery } from '../../src/contracts/messages';
import type { JudgeActivities } from '../../src/contracts/protocol';
import { pauseBatch } from '../../src/store/pausing';
import type { RunningWorker } from '../../src/worker';
import { until } from '../support/command';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJudge, type ScriptedJudge, type ScriptLine } from '../support/scripted-judge';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let control: RunningWorker;
let stopJudging: () => Promise<void>;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  control = await rig.startWorker(database.store, { providers: [] });
});

afterEach(() => stopJudging());

afterAll(async () => {
  await control.stop();
  await rig.stop();
  await database.drop();
});

/** One wave of 20 in four bundles, which are all with the worker at once, each with one call in flight. */
async function startWave(activities: JudgeActivities, more: Partial<BatchRequest> = {}): Promise<BatchHandle> {
  stopJudging = (await rig.startJudging(activities)).stop;
  const request = { items: items(20), judges: ['simulated'], budget: 20, bundleSize: 5, seed: '4' };
  return (await rig.client(database.store).startBatch({ ...request, ...more })).handle;
}

const judgedBy = (judge: ScriptedJudge) => createJudging(database.store, { judgeFor: () => judge, drainMs: 10 });

/** The row is paused first; the workflow knows when a bundle has returned. */
async function untilPaused({ batchId }: BatchHandle, bundlesInHand = 0) {
  const workflow = rig.environment.client.workflow.getHandle(batchWorkflowId(batchId));
  const inHand = async () => ((await workflow.describe()).raw.pendingActivities ?? []).length;
  const pause = async () => (await workflow.query(progressQuery)).pause;
  await until('the batch to pause', async () => (await pause()) !== null && (await inHand()) === bundlesInHand, 15_000);
  return workflow.query(progressQuery);
}

/** How often the workflow has had a control activity done. */
async function timesDone({ batchId }: BatchHandle, activity: string): Promise<number> {
  const history = await rig.environment.client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
  const markers = (history.events ?? []).map((event) => event.markerRecordedEventAttributes?.details);
  const told = markers.map((details) => details?.['data']?.payloads?.[0]?.data);
  return told.filter((data) => data != null && Buffer.from(data).toString().includes(`"${activity}"`)).length;
}

const reason = 'The provider does not know this key. Set another.';

/** A provider that refuses the key until another is set. */
function refusing() {
  const key = { isValid: false };
  const line: ScriptLine = () => Promise.resolve(key.isValid ? 'a' : { code: 'authentication', message: reason });
  return { key, judge: scriptedJudge({ '*': Array<ScriptLine>(5).fill(line) }) };
}

test('a refused key pauses the batch, once, and costs no more than the calls in flight; resume completes it', async () => {
  const { key, judge } = refusing();
  const handle = await startWave(judgedBy(judge));
  expect(await untilPaused(handle)).toMatchObject({ status: 'paused', pause: { why: 'provider', reason } });
  expect(await handle.progress()).toMatchObject({ status: 'paused', pause: { why: 'provider', reason } });
  expect(judge.sent.length).toBeLessThanOrEqual(4);
  key.isValid = true;
  await handle.resume();
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  expect((await handle.results()).document.counts).toMatchObject({ planned: 20, completed: 20, failed: 0 });
  expect(await database.store.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
  expect(await timesDone(handle, 'pauseBatch')).toBe(1);
});

test('a batch that is resumed although nothing was mended pauses again', async () => {
  const { key, judge } = refusing();
  const handle = await startWave(judgedBy(judge));
  await untilPaused(handle);
  const before = judge.sent.length;
  await handle.resume();
  await until('the provider to be asked again', () => judge.sent.length > before);
  await untilPaused(handle);
  key.isValid = true;
  await handle.resume();
  expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
});

test('a blocked batch can be cancelled', async () => {
  const handle = await startWave(judgedBy(refusing().judge));
  await untilPaused(handle);
  await handle.cancel('the key is gone');
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
  expect((await handle.results()).document.counts).toMatchObject({ completed: 0, cancelled: 20 });
});

test('a blocked batch ends at its deadline; until then nothing of it expires', async () => {
  const waits = { queueTtlMs: 2_000, deadlineMs: 6_000 };
  const handle = await startWave(judgedBy(refusing().judge), waits);
  await untilPaused(handle);
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'failed', reason: 'deadline' });
  expect((await handle.results()).document.counts).toMatchObject({ failed: 0, expired: 0, cancelled: 20 });
});

test('a bundle that is not sent for its cost pauses the batch, until it is resumed', async () => {
  const pause = { why: 'cost', reason: 'The next bundle would exceed the cost cap of $1.00.' } as const;
  const cap = { isRaised: false };
  const { judgeBundle } = judgedBy(scriptedJudge({ '*': ['a'] }));
  const handle = await startWave({
    judgeBundle: (ids) => (cap.isRaised ? judgeBundle(ids) : Promise.resolve({ ...noCounts, blocked: pause })),
  });
  expect(await untilPaused(handle)).toMatchObject({ status: 'paused', pause });
  expect(await handle.progress()).toMatchObject({ status: 'paused', pause, counts: { completed: 0 } });
  cap.isRaised = true;
  await handle.resume();
  expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
});

test('what a bundle met before the batch was resumed does not pause it again', async () => {
  const pause = { why: 'provider', reason } as const;
  const held: (() => void)[] = [];
  const { judgeBundle } = judgedBy(scriptedJudge({ '*': ['a'] }));
  let begun = 0;
  const handle = await startWave({
    judgeBundle(ids) {
      begun += 1;
      if (begun === 1) return Promise.resolve({ ...noCounts, blocked: pause });
      if (begun > 4) return judgeBundle(ids);
      // A call that was sent before the pause, and is answered after it.
      return new Promise((resolve) => held.push(() => resolve({ ...noCounts, blocked: pause })));
    },
  });
  await untilPaused(handle, 3);
  await handle.resume();
  for await (const { status } of handle.watch()) if (status !== 'paused') break;
  held.forEach((answer) => answer());
  expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  expect(await timesDone(handle, 'pauseBatch')).toBe(1);
});

test('a resume that comes before the bundle which paused the row has said so is not lost', async () => {
  const pause = { why: 'provider', reason } as const;
  const held: (() => void)[] = [];
  const { judgeBundle } = judgedBy(scriptedJudge({ '*': ['a'] }));
  const handle = await startWave({
    async judgeBundle(ids) {
      if (held.length > 0) return judgeBundle(ids);
      const answered = new Promise<void>((resolve) => held.push(resolve));
      await pauseBatch(database.store, { batchId: ids.batchId, pause, nowMs: null });
      await answered;
      return { ...noCounts, blocked: pause };
    },
  });
  for await (const { status } of handle.watch()) if (status === 'paused') break;
  await handle.resume();
  for await (const { status } of handle.watch()) if (status !== 'paused') break;
  held.forEach((answer) => answer());
  expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  expect((await handle.progress()).counts).toMatchObject({ completed: 20 });
});
