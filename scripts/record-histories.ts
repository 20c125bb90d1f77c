/**
 * Records histories of this release for test/replay, one per scenario: `npm run histories:record`.
 * Once per release and per `patched` branch; what is stored is never recorded anew, since batches of that release may
 * still be running somewhere.
 */
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { withBenchRig, withWorker, type BenchRig } from '../bench/bench-rig';
import type { BatchHandle } from '../src/client/batch-handle';
import type { BatchRequest } from '../src/client/batch-request';
import { packageVersion } from '../src/client/package-version';
import { batchWorkflowId } from '../src/contracts/ids';

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

async function record({ client, paragone }: BenchRig): Promise<void> {
  const folder = resolve(__dirname, '../../test/replay/histories');
  await mkdir(folder, { recursive: true });
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
}

withBenchRig((rig) => withWorker(rig, 32, () => record(rig))).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
