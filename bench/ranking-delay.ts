import { sql } from 'kysely';
import { benchRequest, withWorker, type BenchRig } from './bench-rig';
import { quantile, tell } from './finding';

const trials = 40;
const targetMs = 250;

/** From the last outcome of a batch to its end, which is stored after its ranking. */
export async function ranking(rig: BenchRig): Promise<void> {
  const calls = 64;
  const size = { items: 100, budget: 50, bundleSize: 16, calls, latencyMs: 400, jitterMs: 200 };
  const delays: number[] = [];
  await withWorker(rig, calls, async () => {
    for (let trial = 0; trial < trials; trial++) {
      const { handle } = await rig.paragone.startBatch({ ...benchRequest(size), seed: `${trial}` });
      await handle.results();
      const { rows } = await sql<{ delayMs: number }>`
        select extract(epoch from ended_at - (select max(settled_at) from comparisons where batch_id = batches.id))::float8
          * 1000 as "delayMs"
        from batches where id = ${handle.batchId}`.execute(rig.store);
      delays.push(...rows.map(({ delayMs }) => delayMs));
    }
  });
  const [median, p95] = [quantile(delays, 0.5), quantile(delays, 0.95)];
  tell({
    measure: `last outcome to ranking, 100 items, ${trials} batches`,
    measured: `p95 ${p95.toFixed(0)} ms (median ${median.toFixed(0)} ms)`,
    target: `p95 ≤ ${targetMs} ms`,
    met: p95 <= targetMs,
  });
}
