/**
 * What the engine costs per comparison, beside one activity per comparison in the same run and on the same servers.
 *   npm run bench:engine             (Linux; some minutes; the simulated judge)
 * PARAGONE_BENCH=cost,rate,share,kill picks parts, PARAGONE_BENCH_REPEATS (default 3) how often each is measured.
 */
import { batchWorkflowId } from '../src/contracts/ids';
import { benchRequest, withBenchRig, withWorkers, type BenchRig, type BenchSize } from './bench-rig';
import { measureKillGap } from './kill-gap';
import { measureBatches, type Measured } from './measure-batches';
import { withRival } from './with-rival';

const repeats = Number(process.env.PARAGONE_BENCH_REPEATS ?? 3);
const parts = { cost, rate, share, kill };

const costs = [
  { items: 30, budget: 300 },
  { items: 300, budget: 3_000 },
  { items: 1_000, budget: 10_000 },
];

/** Events, bytes and CPU, at the default budget of ten comparisons per item. */
async function cost(rig: BenchRig): Promise<void> {
  console.log('\n## Cost per comparison (judge without latency)\n');
  console.log('| comparisons | engine | events | bytes | CPU ms | rival ÷ engine: events, bytes, CPU |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const size of costs) {
    // The rival fills its history with 10,000 comparisons; three thousand tell enough.
    const rival = size.budget > 3_000 ? null : await medianOf(() => rivalCost(rig, { ...size, ...plain }));
    if (rival !== null) console.log(costRow('one activity each', rival, null));
    for (const bundleSize of [16, 64]) {
      const engine = await medianOf(() => engineCost(rig, 1, { ...size, bundleSize, latencyMs: 0 }));
      console.log(costRow(`bundles of ${bundleSize}`, engine, rival));
    }
  }
}

const plain = { bundleSize: 1, latencyMs: 0 };

function costRow(engine: string, measured: Measured, rival: Measured | null): string {
  const { comparisons } = measured;
  const per = (figure: number): number => figure / comparisons;
  const times = (key: 'events' | 'bytes' | 'cpuMs'): string =>
    rival === null ? '' : `${(rival[key] / rival.comparisons / per(measured[key])).toFixed(1)} ×`;
  const ratios = [times('events'), times('bytes'), times('cpuMs')].join(' ');
  const figures = [per(measured.events).toFixed(3), per(measured.bytes).toFixed(1), per(measured.cpuMs).toFixed(2)];
  return `| ${comparisons} | ${engine} | ${figures.join(' | ')} | ${ratios} |`;
}

async function rate(rig: BenchRig): Promise<void> {
  console.log('\n## Outcomes per second (judge without latency, first claim to last outcome)\n');
  const rival = await medianOf(() => rivalCost(rig, { items: 300, budget: 1_500, ...plain }));
  console.log(`one activity each, one batch: ${rival.outcomesPerSecond.toFixed(0)}`);
  for (const batches of [1, 4]) {
    const size = { items: 2_000, budget: 4_000, bundleSize: 64, latencyMs: 0 };
    const engine = await medianOf(() => engineCost(rig, batches, size));
    console.log(
      `bundles of 64, ${batches} batches of 4,000 in waves of 1,000: ${engine.outcomesPerSecond.toFixed(0)} ` +
        `(${(engine.outcomesPerSecond / rival.outcomesPerSecond).toFixed(1)} × the rival)`,
    );
  }
}

/** One wave per batch, so that the planner's pauses between waves are left out. */
async function share(rig: BenchRig): Promise<void> {
  const latencyMs = 500;
  console.log(
    '\n## Share of the ideal rate (judge of 500 ms, 20 × as many comparisons as calls, all workers in one process)\n',
  );
  for (const workers of [1, 2, 8]) {
    const ideal = (32 * workers * 1000) / latencyMs;
    // A batch keeps twice the calls of one worker in flight, and chance deals its bundles out unevenly.
    const batches = 2 * workers;
    const budget = (20 * 32 * workers) / batches;
    const size = { items: 2 * budget, budget, bundleSize: 16, latencyMs };
    const { outcomesPerSecond } = await medianOf(() => engineCost(rig, batches, size, workers));
    const percent = ((100 * outcomesPerSecond) / ideal).toFixed(1);
    console.log(
      `${32 * workers} calls (${workers} workers, ${batches} batches): ${outcomesPerSecond.toFixed(0)} of ${ideal} per second, ${percent} %`,
    );
  }
}

async function kill(rig: BenchRig): Promise<void> {
  console.log('\n## kill -9 of one of two workers, heartbeat timeout 5 s\n');
  for (let trial = 1; trial <= repeats; trial++) {
    const { longestMs, settledAgain, callsAgain } = await measureKillGap(rig, trial);
    console.log(
      `trial ${trial}: all taken up again after ${(longestMs / 1000).toFixed(2)} s; calls made again ${callsAgain}, of stored outcomes ${settledAgain}`,
    );
  }
}

async function engineCost(rig: BenchRig, batches: number, size: BenchSize, workers = 1): Promise<Measured> {
  return withWorkers(rig, workers, () =>
    measureBatches(rig, batches, async () => {
      const { batchId } = (await rig.paragone.startBatch(benchRequest(size))).handle;
      return { batchId, workflowId: batchWorkflowId(batchId) };
    }),
  );
}

async function rivalCost(rig: BenchRig, size: BenchSize): Promise<Measured> {
  return withRival(rig, (start) => measureBatches(rig, 1, () => start(size)));
}

/** The measurement with the median CPU. */
async function medianOf(measure: () => Promise<Measured>): Promise<Measured> {
  const first = await measure();
  const all = [first];
  while (all.length < repeats) all.push(await measure());
  return all.sort((one, other) => one.cpuMs - other.cpuMs)[Math.floor((all.length - 1) / 2)] ?? first;
}

async function main(): Promise<void> {
  const wanted = (process.env.PARAGONE_BENCH ?? Object.keys(parts).join(',')).split(',');
  await withBenchRig(async (rig) => {
    for (const [name, measure] of Object.entries(parts)) if (wanted.includes(name)) await measure(rig);
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
