import type { BenchRig } from './bench-rig';
import { medianRun, runEngine, runRival } from './engine-runs';
import { tell } from './finding';
import type { Measured } from './measure-batches';

const judge = { calls: 128, latencyMs: 400, jitterMs: 200 };
const three = { ...judge, items: 300, budget: 3_000 };
const ten = { ...judge, calls: 256, items: 1_000, budget: 10_000, bundleSize: 64 };

/** Events, bytes and CPU, at the default budget of ten comparisons per item. */
export async function cost(rig: BenchRig): Promise<void> {
  const rival = await medianRun(cpuEach, () => runRival(rig, { ...three, bundleSize: 1 }));
  for (const [bundleSize, target] of [
    [16, 0.5],
    [64, 0.1],
  ] as const) {
    const engine = await medianRun(cpuEach, () => runEngine(rig, 1, { ...three, bundleSize }));
    const at = `bundles of ${bundleSize}, ${engine.comparisons} comparisons`;
    tell({
      measure: `history events per comparison, ${at}`,
      measured: `${eventsEach(engine).toFixed(3)} (one activity each: ${eventsEach(rival).toFixed(2)})`,
      target: `≤ ${target}`,
      met: eventsEach(engine) <= target,
    });
    const times = cpuEach(rival) / cpuEach(engine);
    tell({
      measure: `CPU per comparison, outcome committed, ${at}`,
      measured: `${cpuEach(engine).toFixed(2)} ms (one activity each: ${cpuEach(rival).toFixed(2)} ms), ${times.toFixed(1)} × less`,
      target: '≥ 30 × less',
      met: times >= 30,
    });
  }
  const large = await runEngine(rig, 1, ten);
  const bytes = large.bytes / large.comparisons;
  tell({
    measure: `history bytes per comparison, bundles of 64, ${large.comparisons} comparisons`,
    measured: `${bytes.toFixed(1)} (${eventsEach(large).toFixed(3)} events)`,
    target: '≤ 16',
    met: bytes <= 16,
  });
}

function eventsEach({ events, comparisons }: Measured): number {
  return events / comparisons;
}

function cpuEach({ cpuMs, comparisons }: Measured): number {
  return cpuMs / comparisons;
}
