import { connectStore } from '../../src/store/connect';
import { settleComparisons } from '../../src/store/settling';
import { verdictFor } from '../store/sample-batch';

/** A process that settles comparisons one by one and tells each that is stored. Arguments: database, batch, ids and latencies in JSON. */
async function main(): Promise<void> {
  const [url = '', batchId = '', calls = '[]'] = process.argv.slice(2);
  const store = connectStore({ connectionString: url });
  for (const { id, latencyMs } of JSON.parse(calls) as { id: string; latencyMs: number }[]) {
    await settleComparisons(store, batchId, [verdictFor(id, 'a', { latencyMs })]);
    process.stdout.write(`${id}\n`);
  }
  await store.destroy();
}

void main();
