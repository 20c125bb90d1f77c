import type { BatchHandle } from '../../src/client/batch-handle';
import { callsPerProviderRange } from '../../src/contracts/settings';
import { randomIndex, randomStream } from '../../src/core/random/random';
import { until } from '../support/command';
import { FaultRig, type BatchSize } from './fault-rig';
import { recordFigure } from './figures';
import { repeatedCalls } from './repeated-calls';
import { untilPolling, type WorkerProcess } from './worker-process';

const kills = 20;
const batches: readonly BatchSize[] = Array.from({ length: 20 }, (_, index) => ({
  items: 12,
  budget: 60,
  seed: index + 1,
  latencyMs: 60,
}));
const comparisons = batches.reduce((sum, { budget }) => sum + budget, 0);

let rig: FaultRig;
beforeAll(async () => {
  rig = await FaultRig.start();
});
afterAll(() => rig.stop());

test(`F1: ${kills} kills of two workers at random calls of ${batches.length} batches at once`, async () => {
  const workers = [rig.startWorker(), rig.startWorker()];
  await untilPolling(...workers);
  const undisturbed = await rankings(await startAll());
  const before = rig.calls().length;
  expect(before).toBe(comparisons);

  const handles = await startAll();
  const begun = performance.now();
  const killed = await killAtRandom(workers, (call) => rig.calls().length >= before + call);
  const disturbed = await rankings(handles);
  const seconds = (performance.now() - begun) / 1000;

  const results = await Promise.all(handles.map((handle) => handle.results()));
  const endings = results.map(({ document: { status, counts } }) => ({ status, completed: counts.completed }));
  expect(endings).toEqual(batches.map(({ budget }) => ({ status: 'complete', completed: budget })));
  expect(await rig.breaches(handles)).toEqual([]);
  expect(disturbed).toEqual(undisturbed);
  const repeated = repeatedCalls(rig.calls());
  const perKill = killed.map((pid) => repeated.filter((call) => call.pid === pid).length);
  for (const lost of perKill) expect(lost).toBeLessThanOrEqual(callsPerProviderRange.default);
  // Nobody else's calls were made again.
  expect(repeated).toHaveLength(perKill.reduce((sum, lost) => sum + lost, 0));
  recordFigure({
    fault: 'F1 kill -9 of two workers',
    injected: `${kills} at random calls, ${batches.length} batches, ${comparisons} comparisons`,
    seed: '1–20',
    measured: `0 lost, 0 failed, ${repeated.length} calls again, at most ${Math.max(...perKill)} by one kill; rankings equal; ${seconds.toFixed(0)} s`,
    bound: `${callsPerProviderRange.default} calls in flight per kill`,
  });
}, 300_000);

async function startAll(): Promise<readonly BatchHandle[]> {
  return Promise.all(batches.map((batch) => rig.startBatch(batch)));
}

async function rankings(handles: readonly BatchHandle[]): Promise<readonly unknown[]> {
  const results = await Promise.all(handles.map((handle) => handle.results()));
  return results.map(({ document }) => document.items);
}

/** Kills one or the other worker once in each part of the work, and starts it again at once. Returns who was killed. */
async function killAtRandom(workers: WorkerProcess[], reached: (call: number) => boolean): Promise<readonly number[]> {
  const random = randomStream('1', 'kills');
  const part = (0.8 * comparisons) / kills;
  const killed: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const call = Math.floor((kill + random.next()) * part);
    const which = randomIndex(workers.length, random);
    await until(`call ${call}`, () => reached(call));
    // One that has only just started has no call to lose.
    await until('the worker to poll again', () => workers[which]!.polls());
    await workers[which]!.kill();
    killed.push(workers[which]!.pid);
    workers[which] = rig.startWorker();
  }
  return killed;
}
