import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/command';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { FaultRig } from './fault-rig';
import { recordFigure } from './figures';
import { repeatedCalls } from './repeated-calls';

const budget = 300;

let rig: FaultRig;
let proxy: TcpProxy;
beforeEach(async () => {
  rig = await FaultRig.start();
  proxy = await startTcpProxy(rig.temporalAddress);
});
afterEach(async () => {
  await rig.stop();
  await proxy.close();
});

test('F7: while Temporal cannot be reached, calls in flight end and are stored; nothing is asked twice', async () => {
  const awayMs = 6_000; // three heartbeat timeouts: Temporal takes the worker for dead
  const handle = await rig.startBatch({ items: 40, budget, seed: 1, latencyMs: 100 });
  const worker = await rig.startPolling(proxy.address);
  await until('a third of the calls', () => rig.calls().length >= budget / 3);
  proxy.cut();
  await pause(awayMs);
  const during = await handle.progress();
  expect(during.counts.completed).toBe(rig.calls().length);
  expect(during.counts.completed).toBeLessThan(budget);
  proxy.restore();
  const back = performance.now();
  const { document } = await handle.results();
  const seconds = (performance.now() - back) / 1000;
  expect({ status: document.status, completed: document.counts.completed }).toEqual({
    status: 'complete',
    completed: budget,
  });
  expect(await rig.breaches([handle])).toEqual([]);
  expect(repeatedCalls(rig.calls())).toEqual([]);
  expect(await worker.terminate()).toBe(0);
  recordFigure({
    fault: 'F7 Temporal unreachable',
    injected: `connections reset and refused for ${awayMs / 1000} s`,
    seed: '1',
    measured: `0 calls again, complete ${seconds.toFixed(1)} s later`,
    bound: '0 calls again',
  });
});

test('F3: killed between the commit of outcomes and the end of their activity: nothing is asked twice', async () => {
  const handle = await rig.startBatch({ items: 40, budget, seed: 1, latencyMs: 100 });
  const doomed = await rig.startPolling(proxy.address);
  await until('a third of the calls', () => rig.calls().length >= budget / 3);
  proxy.cut(); // so that no activity can say that it has ended
  await until('every call to be settled', async () => {
    const { counts } = await handle.progress();
    return counts.completed === rig.calls().length && counts.completed < budget;
  });
  await settledDown();
  await doomed.kill();
  const settled = (await handle.progress()).counts.completed;
  await rig.startPolling();
  const { document } = await handle.results();
  expect({ status: document.status, completed: document.counts.completed }).toEqual({
    status: 'complete',
    completed: budget,
  });
  expect(await rig.breaches([handle])).toEqual([]);
  expect(repeatedCalls(rig.calls())).toEqual([]);
  recordFigure({
    fault: 'F3 kill -9 between commit and the end of the activity',
    injected: `1 kill, ${settled} outcomes stored, their last activities not reported`,
    seed: '1',
    measured: '0 calls again',
    bound: '0 calls again',
  });
});

/** Waits until the worker makes no more calls: its bundles are judged, and it can be given no other. */
async function settledDown(): Promise<void> {
  for (let seen = -1; seen !== rig.calls().length; await pause(1_000)) seen = rig.calls().length;
}
