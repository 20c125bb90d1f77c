import { setTimeout as pause } from 'node:timers/promises';
import type { BatchHandle } from '../../src/client/batch-handle';
import { until } from '../support/command';
import { FaultRig } from './fault-rig';
import { recordFigure } from './figures';
import { repeatedCalls } from './repeated-calls';
import type { WorkerProcess } from './worker-process';

/** Comparisons of each batch. */
const budget = 300;

let rig: FaultRig;
beforeEach(async () => {
  rig = await FaultRig.start();
});
afterEach(() => rig.stop());

test('F4: a rolling restart by SIGTERM asks nothing twice', async () => {
  // So many that work is left after the last restart on a slow machine, too.
  const handles = await startAll({ batches: 10, latencyMs: 1_000 });
  const workers = await startTwo();
  const rounds = 3;
  const exitCodes: (number | null)[] = [];
  for (let restart = 0; restart < rounds * workers.length; restart++) {
    await progressed(20);
    const which = restart % workers.length;
    exitCodes.push(await workers[which]!.terminate());
    workers[which] = await rig.startPolling();
  }
  await expectAllComplete(handles);
  expect(exitCodes).toEqual(exitCodes.map(() => 0));
  recordFigure({
    fault: 'F4 SIGTERM rolling restart',
    injected: `${exitCodes.length} restarts of two workers, ${handles.length * budget} comparisons`,
    seed: '0–3',
    measured: `${repeatedCalls(rig.calls()).length} calls again, every exit code 0`,
    bound: '0 calls again',
  });
});

test('F5: with no worker for a while, the batches wait, and go on by themselves', async () => {
  const awayMs = 5_000;
  const handles = await startAll({ batches: 4, latencyMs: 300 });
  const workers = await startTwo();
  await progressed(50);
  expect(await Promise.all(workers.map((worker) => worker.terminate()))).toEqual([0, 0]);
  const { length } = rig.calls();
  expect(length).toBeLessThan(handles.length * budget);
  await pause(awayMs);
  expect(rig.calls()).toHaveLength(length);
  await rig.startPolling();
  const back = performance.now();
  await progressed(1);
  const resumedMs = performance.now() - back;
  await expectAllComplete(handles);
  recordFigure({
    fault: 'F5 no worker',
    injected: `both away for ${awayMs / 1000} s`,
    seed: '0–3',
    measured: `${repeatedCalls(rig.calls()).length} calls again, first call ${(resumedMs / 1000).toFixed(1)} s after a worker polls`,
    bound: '0 calls again, resumes alone within 10 s',
  });
});

async function startAll({
  batches,
  latencyMs,
}: {
  readonly batches: number;
  readonly latencyMs: number;
}): Promise<readonly BatchHandle[]> {
  const sizes = Array.from({ length: batches }, (_, seed) => ({ items: 30, budget, seed, latencyMs }));
  return Promise.all(sizes.map((size) => rig.startBatch(size)));
}

async function startTwo(): Promise<WorkerProcess[]> {
  return Promise.all([rig.startPolling(), rig.startPolling()]);
}

/** Waits for so many calls more. */
async function progressed(calls: number): Promise<void> {
  const before = rig.calls().length;
  await until('more calls', () => rig.calls().length >= before + calls);
}

async function expectAllComplete(handles: readonly BatchHandle[]): Promise<void> {
  const results = await Promise.all(handles.map((handle) => handle.results()));
  const endings = results.map(({ document: { status, counts } }) => ({ status, completed: counts.completed }));
  expect(endings).toEqual(handles.map(() => ({ status: 'complete', completed: budget })));
  expect(await rig.breaches(handles)).toEqual([]);
  expect(repeatedCalls(rig.calls())).toEqual([]);
}
