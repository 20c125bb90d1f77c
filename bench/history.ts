/**
 * What one batch costs in workflow history: the server's own `historyLength` and `historySize`, per comparison.
 *   npm run bench:history
 * Starts the embedded servers in a folder of its own and runs the simulated judge without latency.
 */
import { batchWorkflowId } from '../src/contracts/ids';
import { withBenchRig, withWorker, type BenchRig } from './bench-rig';

const cases = [
  { items: 30, budget: 300, bundleSize: 16 },
  { items: 30, budget: 300, bundleSize: 64 },
  { items: 100, budget: 1_000, bundleSize: 16 },
  { items: 100, budget: 1_000, bundleSize: 64 },
];

async function measure({ client, paragone }: BenchRig): Promise<void> {
  console.log('comparisons  bundle  waves  events  events/comparison  bytes/comparison');
  for (const { items, budget, bundleSize } of cases) {
    const { handle } = await paragone.startBatch({
      items: Array.from({ length: items }, (_, index) => ({ id: `i${index}`, text: `Text ${index}.`, quality: index })),
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
}

withBenchRig((rig) => withWorker(rig, 32, () => measure(rig))).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
