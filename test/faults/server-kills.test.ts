import { batchWorkflowId } from '../../src/contracts/ids';
import { callsPerProviderRange } from '../../src/contracts/settings';
import { startCommand, until } from '../support/command';
import { FaultRig } from './fault-rig';
import { recordFigure } from './figures';
import { startKillableTemporal, type KillableTemporal } from './killable-temporal';
import { repeatedCalls } from './repeated-calls';

const kills = 5;
const size = { items: 40, budget: 400, seed: 1, latencyMs: 100 };

let temporal: KillableTemporal;
let rig: FaultRig;
beforeAll(async () => {
  temporal = await startKillableTemporal();
  rig = await FaultRig.over(temporal);
});
afterAll(() => rig.stop());

test(`F6: ${kills} kills of the Temporal server lose nothing, and whoever watches goes on watching`, async () => {
  const workers = [await rig.startPolling(), await rig.startPolling()];
  const undisturbed = (await (await rig.startBatch(size)).results()).document;
  const before = rig.calls().length;

  const handle = await rig.startBatch(size);
  const watching = startCommand(['watch', handle.batchId], {
    folder: rig.folder,
    home: rig.folder,
    environment: { DATABASE_URL: rig.database.url, TEMPORAL_ADDRESS: rig.temporalAddress },
  });
  const begun = performance.now();
  for (let kill = 1; kill <= kills; kill++) {
    await until('more calls', () => rig.calls().length >= before + (kill * size.budget) / (kills + 2));
    await temporal.killAndRestart();
  }
  const { document } = await handle.results();
  const seconds = (performance.now() - begun) / 1000;

  expect(document.status).toBe('complete');
  expect(document.counts).toEqual(undisturbed.counts);
  expect(document.counts.completed).toBe(before);
  expect(document.items).toEqual(undisturbed.items);
  expect(await rig.breaches([handle])).toEqual([]);
  const again = repeatedCalls(rig.calls()).length;
  expect(again).toBeLessThanOrEqual(kills * workers.length * callsPerProviderRange.default);
  expect((await watching.ended).code).toBe(0);
  const workflow = temporal.client.workflow.getHandle(batchWorkflowId(handle.batchId));
  await workflow.result();
  const events = (await workflow.fetchHistory()).events ?? [];
  const failedTasks = events.filter((event) => event.workflowTaskFailedEventAttributes).length;
  expect(failedTasks).toBe(0);
  expect(await Promise.all(workers.map((worker) => worker.terminate()))).toEqual([0, 0]);
  recordFigure({
    fault: 'F6 kill -9 of the Temporal server',
    injected: `${kills} kills and restarts on its file, ${before} comparisons, two workers, one watcher`,
    seed: '1',
    measured: `0 lost, 0 failures of the workflow or its tasks, ${again} calls again, ranking equal; the watcher ended with 0; ${seconds.toFixed(0)} s`,
    bound: `0 failures; ${workers.length * callsPerProviderRange.default} calls in flight per kill`,
  });
}, 300_000);
