import { benchRequest, withWorker, type BenchRig } from './bench-rig';
import { quantile, tell } from './finding';

const trials = 40;
const targetMs = 250;

/** From the last outcome of a batch to the moment when its client is told that the ranking is there. */
export async function ranking(rig: BenchRig): Promise<void> {
  const calls = 64;
  const size = { items: 100, budget: 50, bundleSize: 16, calls, latencyMs: 400, jitterMs: 200 };
  const delays: number[] = [];
  await withWorker(rig, calls, async () => {
    for (let trial = 0; trial < trials; trial++) {
      const { handle } = await rig.paragone.startBatch({ ...benchRequest(size), seed: `${trial}` });
      await handle.results();
      const toldAt = Date.now();
      const { last } = await rig.store
        .selectFrom('comparisons')
        .select((eb) => eb.fn.max('settled_at').as('last'))
        .where('batch_id', '=', handle.batchId)
        .executeTakeFirstOrThrow();
      delays.push(toldAt - (last?.getTime() ?? Number.NaN));
    }
  });
  const [median, p95] = [quantile(delays, 0.5), quantile(delays, 0.95)];
  tell({
    measure: `last outcome to ranking, 100 items, ${trials} batches`,
    measured: `p95 ${p95} ms (median ${median} ms)`,
    target: `p95 ≤ ${targetMs} ms`,
    met: p95 <= targetMs,
  });
}
