/**
 * Records histories of this release for test/replay, one per scenario: `npm run histories:record`.
 * Once per release and per `patched` branch; what is stored is never recorded anew, since batches of that release may
 * still be running somewhere.
 */
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BatchHandle } from '../src/client/batch-handle';
import type { BatchRequest } from '../src/client/batch-request';
import { ParagoneClient } from '../src/client/paragone-client';
import { packageVersion } from '../src/client/package-version';
import { batchWorkflowId } from '../src/contracts/ids';
import { createLogger, logTemporal } from '../src/logging';
import { acquireServices } from '../src/services/embedded';
import { connectStore } from '../src/store/connect';
import { migrate } from '../src/store/migrate';
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

async function main(): Promise<void> {
  logTemporal(createLogger('error'));
  const folder = resolve(__dirname, '../../test/replay/histories');
  await mkdir(folder, { recursive: true });
  const home = await mkdtemp(join(tmpdir(), 'paragone-histories-'));
  const services = await acquireServices({ home, postgres: true, temporal: true, onProgress: console.error });
  const address = services.temporalAddress ?? '';
  const store = connectStore({ connectionString: services.databaseUrl ?? '' });
  const connection = await Connection.connect({ address });
  try {
    await migrate(store);
    const client = new Client({ connection });
    const temporal = { address, namespace: 'default', connectionOptions: { address } };
    const worker = await startWorker({ store, temporal, drainMs: 5_000 });
    const paragone = new ParagoneClient(store, client);
    for (const [name, { request, operate }] of Object.entries(scenarios)) {
      const { handle } = await paragone.startBatch({ items: items(20), judges: ['simulated'], seed: '1', ...request });
      if (operate !== undefined) {
        for await (const { counts } of handle.watch()) if (counts.completed > 0) break;
        await operate(handle);
      }
      const workflow = client.workflow.getHandle(batchWorkflowId(handle.batchId));
      await workflow.result();
      const file = join(folder, `v${packageVersion()}-${name}.json`);
      // The name of the machine is nobody's business.
      const history = historyToJSON(await workflow.fetchHistory()).replaceAll(hostname(), 'worker');
      await writeFile(file, `${history}\n`);
      console.log(file);
    }
    await worker.stop();
  } finally {
    await connection.close();
    await store.destroy();
    await services.release();
    await rm(home, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
