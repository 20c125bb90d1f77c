/**
 * Records histories of this release for test/replay, one per scenario: `npm run histories:record`.
 * Once per release and per `patched` branch; what is stored is left as it is, since batches of that release may
 * still be running somewhere.
 */
import { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { withBenchRig, withWorker, type BenchRig } from '../bench/bench-rig';
import type { BatchHandle } from '../src/client/batch-handle';
import type { BatchRequest } from '../src/client/batch-request';
import { packageVersion } from '../src/client/package-version';
import { ParagoneClient } from '../src/client/paragone-client';
import { parseCodecKeys } from '../src/codec/codec-keys';
import { createDataConverter } from '../src/codec/data-converter';
import { deliveryWorkflowId } from '../src/contracts/delivery';
import type { BatchEvent } from '../src/contracts/events';
import { batchWorkflowId } from '../src/contracts/ids';
import { controlQueue } from '../src/contracts/task-queues';
import { startWorker } from '../src/worker';

interface Scenario {
  readonly request: Partial<BatchRequest>;
  /** What an operator does once the first outcomes are in. */
  readonly operate?: (handle: BatchHandle) => Promise<void>;
}

const slow = ['simulated:latencyMs=300'];
const scenarios: Record<string, Scenario> = {
  waves: { request: { budget: 60 } },
  resampling: { request: { items: items(4), budget: 40 } },
  retries: { request: { judges: ['simulated:failureRate=0.3'], budget: 40 } },
  failed: { request: { judges: ['simulated:refusalRate=1'], budget: 20 } },
  'provider-batch': { request: { mode: 'provider_batch_api', budget: 40 } },
  cancelled: { request: { judges: slow, budget: 100 }, operate: (handle) => handle.cancel('a scenario') },
  paused: {
    request: { judges: slow, budget: 60 },
    operate: async (handle) => {
      await handle.pause('a scenario');
      for await (const { status } of handle.watch()) if (status === 'paused') break;
      await handle.resume();
    },
  },
  overridden: {
    request: { judges: slow, budget: 100 },
    operate: async (handle) => {
      await handle.updateThresholds({ totalBudget: 60 });
      await handle.overrideThresholds({ completionThresholdPct: 50 });
    },
  },
  finalized: { request: { judges: slow, budget: 100 }, operate: (handle) => handle.finalizeNow('a scenario') },
};

function items(count: number): BatchRequest['items'] {
  return Array.from({ length: count }, (_, index) => ({ id: `i${index}`, text: `Text ${index}.`, quality: index }));
}

const folder = resolve(__dirname, '../../test/replay/histories');

/** Keeps the history of a workflow that has ended, unless there is one of this release. */
async function record(name: string, { client }: BenchRig, run: () => Promise<string>): Promise<void> {
  const file = join(folder, `v${packageVersion()}-${name}.json`);
  if (existsSync(file)) return;
  const workflow = client.workflow.getHandle(await run());
  // The name of the machine is nobody's business.
  const history = historyToJSON(await workflow.fetchHistory()).replaceAll(hostname(), 'worker');
  await writeFile(file, `${history}\n`);
  console.log(file);
}

async function judge(paragone: ParagoneClient, { request, operate }: Scenario): Promise<string> {
  const { handle } = await paragone.startBatch({ items: items(20), judges: ['simulated'], seed: '1', ...request });
  if (operate !== undefined) {
    for await (const { counts } of handle.watch()) if (counts.completed > 0) break;
    await operate(handle);
  }
  await handle.results();
  return batchWorkflowId(handle.batchId);
}

async function recordBatches(rig: BenchRig): Promise<void> {
  for (const [name, scenario] of Object.entries(scenarios)) {
    await record(name, rig, () => judge(rig.paragone, scenario));
  }
  await record('metrics', rig, async () => {
    const workflowId = 'metrics-of-a-scenario';
    await rig.client.workflow.execute('rollUpMetrics', { workflowId, taskQueue: controlQueue });
    return workflowId;
  });
}

/** It has no end of its own: it is cancelled when a batch has been told of. */
async function recordDelivery(rig: BenchRig): Promise<void> {
  let toldAll = (): void => undefined;
  const told = new Promise<void>((fulfil) => (toldAll = fulfil));
  const deliver = ({ type }: BatchEvent): Promise<void> => {
    if (type === 'batch.ended') toldAll();
    return Promise.resolve();
  };
  const subscriber = { id: 'log', kind: 'log', priority: 'normal', types: null, deliver } as const;
  const events = { subscribers: [subscriber], failureLimit: 20 };
  const worker = await startWorker({ ...rig, drainMs: 5_000, events });
  await record('events', rig, async () => {
    await judge(rig.paragone, { request: { items: items(4), budget: 6 } });
    await told;
    const deliverer = rig.client.workflow.getHandle(deliveryWorkflowId);
    await deliverer.cancel();
    await deliverer.result().catch(() => undefined); // it says that it was cancelled
    return deliveryWorkflowId;
  });
  await worker.stop();
}

async function recordEncoded(rig: BenchRig): Promise<void> {
  const keys = parseCodecKeys(await readFile(join(folder, 'codec-keys.txt'), 'utf8'));
  const dataConverter = createDataConverter(keys);
  const worker = await startWorker({ ...rig, temporal: { ...rig.temporal, dataConverter }, drainMs: 5_000 });
  const client = new Client({ connection: rig.client.connection, dataConverter });
  await record('encoded', rig, () =>
    judge(new ParagoneClient(rig.store, client), { request: { items: items(4), budget: 6 } }),
  );
  await worker.stop();
}

withBenchRig(async (rig) => {
  await withWorker(rig, 32, () => recordBatches(rig));
  await recordDelivery(rig);
  await recordEncoded(rig);
}).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
