/**
 * What one batch costs in workflow history: the server's own `historyLength` and `historySize`, per comparison.
 *   npm run bench:history
 * Starts the embedded servers in a folder of its own and runs the simulated judge without latency.
 */
import { Client, Connection } from '@temporalio/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParagoneClient } from '../src/client/paragone-client';
import { batchWorkflowId } from '../src/contracts/ids';
import type { TemporalTarget } from '../src/contracts/temporal-target';
import { createLogger, logTemporal } from '../src/logging';
import { acquireServices } from '../src/services/embedded';
import { connectStore } from '../src/store/connect';
import { migrate } from '../src/store/migrate';
import { startWorker } from '../src/worker';

const cases = [
  { items: 30, budget: 300, bundleSize: 16 },
  { items: 30, budget: 300, bundleSize: 64 },
  { items: 100, budget: 1_000, bundleSize: 16 },
  { items: 100, budget: 1_000, bundleSize: 64 },
];

async function main(): Promise<void> {
  logTemporal(createLogger('error'));
  const home = await mkdtemp(join(tmpdir(), 'paragone-bench-'));
  const services = await acquireServices({ home, postgres: true, temporal: true, onProgress: console.error });
  const address = services.temporalAddress ?? '';
  const temporal: TemporalTarget = { address, namespace: 'default', connectionOptions: { address } };
  const store = connectStore({ connectionString: services.databaseUrl ?? '' });
  const connection = await Connection.connect({ address });
  try {
    await migrate(store);
    const client = new Client({ connection });
    const worker = await startWorker({ store, temporal, drainMs: 5_000 });
    const paragone = new ParagoneClient(store, client);
    console.log('comparisons  bundle  waves  events  events/comparison  bytes/comparison');
    for (const { items, budget, bundleSize } of cases) {
      const { handle } = await paragone.startBatch({
        items: Array.from({ length: items }, (_, index) => ({
          id: `i${index}`,
          text: `Text ${index}.`,
          quality: index,
        })),
        judges: ['simulated'],
        budget,
        bundleSize,
        seed: '1',
      });
      const workflow = client.workflow.getHandle(batchWorkflowId(handle.batchId));
      await workflow.result();
      const { counts, waves } = (await handle.results()).document;
      const { historyLength, historySize = 0 } = await workflow.describe();
      const perComparison = (figure: number): string => (figure / counts.planned).toFixed(2);
      const row = [
        counts.planned,
        bundleSize,
        waves,
        historyLength,
        perComparison(historyLength),
        perComparison(historySize),
      ];
      console.log(row.map((cell, column) => `${cell}`.padStart([11, 6, 5, 6, 17, 16][column] ?? 0)).join('  '));
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
