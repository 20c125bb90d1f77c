import { batchWorkflowId } from '../src/contracts/ids';
import { benchRequest, withWorker, type BenchRig, type BenchSize } from './bench-rig';
import { measureBatches, type Measured } from './measure-batches';
import { withRival } from './with-rival';

export const repeats = Number(process.env.PARAGONE_BENCH_REPEATS ?? 3);

/** Batches of the product side by side on one worker. */
export function runEngine(rig: BenchRig, batches: number, size: BenchSize): Promise<Measured> {
  return withWorker(rig, size.calls, () =>
    measureBatches(rig, batches, async () => {
      const { batchId } = (await rig.paragone.startBatch(benchRequest(size))).handle;
      return { batchId, workflowId: batchWorkflowId(batchId) };
    }),
  );
}

/** One batch with an activity for each comparison, on one worker with as many calls. */
export function runRival(rig: BenchRig, size: BenchSize): Promise<Measured> {
  return withRival(rig, size.calls, (start) => measureBatches(rig, 1, () => start(size)));
}

/** Of as many runs as asked for, the one in the middle by a figure. */
export async function medianRun(figure: (of: Measured) => number, run: () => Promise<Measured>): Promise<Measured> {
  const first = await run();
  const all = [first];
  while (all.length < repeats) all.push(await run());
  return all.sort((one, other) => figure(one) - figure(other))[Math.floor((all.length - 1) / 2)] ?? first;
}
