import { createJudgeActivities } from '../../activities';
import type { BatchHandle } from '../../src/client/batch-handle';
import type { BatchRequest } from '../../src/client/batch-request';
import { batchWorkflowId } from '../../src/contracts/ids';
import { progressQuery } from '../../src/contracts/messages';
import { auditBatch } from '../../src/store/audit';
import type { RunningWorker } from '../../src/worker';
import { until } from '../support/command';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { noJobs, scriptedJudge, type ScriptedJudge } from '../support/scripted-judge';
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

/** 100 tokens in and 10 out, as the scripted judge tells: 0.02 dollars each, reserved at some cents more. */
const judge = 'anthropic:judge-1,maxTokens=16,cache=off,inputUsd=100,outputUsd=1000';
const callUsd = 0.02;

async function startWave(scripted: ScriptedJudge, more: Partial<BatchRequest>): Promise<BatchHandle> {
  const activities = createJudgeActivities(database.store, { judgeFor: () => scripted, jobsFor: noJobs, drainMs: 10 });
  stopJudging = (await rig.startJudging(activities, 'anthropic')).stop;
  const request = { items: items(20), judges: [judge], budget: 20, bundleSize: 5, seed: '4' };
  return (await rig.client(database.store).startBatch({ ...request, ...more })).handle;
}

const progressOf = ({ batchId }: BatchHandle) =>
  rig.environment.client.workflow.getHandle(batchWorkflowId(batchId)).query(progressQuery);

async function untilPausedFor(handle: BatchHandle) {
  await until('the batch to pause', async () => (await progressOf(handle)).pause !== null, 30_000);
  return progressOf(handle);
}

async function money({ batchId }: BatchHandle) {
  const findings = await auditBatch(database.store, batchId);
  return findings.find(({ invariant }) => invariant === 'I5');
}

test('a cap that is hit pauses the batch, raised it goes on by itself, is hit again, and raised once more ends well (O5)', async () => {
  const scripted = scriptedJudge({ '*': ['a'] });
  const handle = await startWave(scripted, { maxCostUsd: 0.3 });
  for (const [cap, raised] of [
    [0.3, 0.4],
    [0.4, 5],
  ] as const) {
    const { status, pause, cost } = await untilPausedFor(handle);
    expect(status).toBe('paused');
    expect(pause?.why).toBe('cost');
    expect(pause?.reason).toContain(
      `The cap of $${cap.toFixed(2)} leaves no room: $${cost.spentUsd.toFixed(2)} are spent`,
    );
    expect(pause?.reason).toContain(`paragone override ${handle.batchId} --max-cost USD`);
    expect(scripted.sent.length * callUsd).toBeLessThanOrEqual(cap);
    expect(cost).toEqual({ spentUsd: expect.closeTo(scripted.sent.length * callUsd, 9), maxUsd: cap });
    expect(await money(handle)).toMatchObject({ ok: true });
    const before = scripted.sent.length;
    expect(before).toBeGreaterThan(0);
    await handle.updateThresholds({ maxCostUsd: raised });
    await until('more to be sent', () => scripted.sent.length > before, 15_000);
  }
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'complete', reason: 'budget_exhausted' });
  const { document } = await handle.results();
  expect(document.counts).toMatchObject({ completed: 20, failed: 0 });
  expect(document.cost).toMatchObject({ usd: 0.4, possiblyBilledUsd: 0, maxUsd: 5, inputTokens: 2000 });
  expect(scripted.sent).toHaveLength(20);
  expect(await money(handle)).toMatchObject({ ok: true });
}, 120_000);

test('a cap below what is spent is refused; what may be billed keeps its money; a batch paused for cost can be cancelled', async () => {
  // The first call, whichever it is, is lost with its worker, as far as anybody knows.
  let calls = 0;
  const line = () => Promise.resolve(calls++ === 0 ? null : ('a' as const));
  const scripted = scriptedJudge({ '*': [line, line] });
  const handle = await startWave(scripted, { maxCostUsd: 0.6 });
  const { cost } = await untilPausedFor(handle);
  await expect(handle.updateThresholds({ maxCostUsd: cost.spentUsd / 2 })).rejects.toThrow(
    /maxCostUsd cannot fall below the \$\d\.\d+ spent already/,
  );
  await handle.cancel('too dear');
  expect(await rig.resultOf(handle.batchId)).toEqual({ status: 'cancelled', reason: 'cancelled' });
  const { document } = await handle.results();
  expect(document.cost.possiblyBilledUsd).toBeGreaterThan(callUsd);
  expect((document.cost.usd ?? 0) + document.cost.possiblyBilledUsd).toBeLessThanOrEqual(0.6);
  expect(await money(handle)).toMatchObject({ ok: true });
}, 120_000);
