import type { BenchRig } from './bench-rig';
import { medianRun, runEngine } from './engine-runs';
import { tell } from './finding';
import type { Measured } from './measure-batches';

const outcomesPerSecond = (of: Measured): number => of.outcomesPerSecond;

/** With a judge that costs no time: what the engine can settle. */
export async function rate(rig: BenchRig): Promise<void> {
  const size = { items: 2_000, budget: 4_000, bundleSize: 64, calls: 128, latencyMs: 0, jitterMs: 0 };
  for (const batches of [1, 4]) {
    const measured = outcomesPerSecond(await medianRun(outcomesPerSecond, () => runEngine(rig, batches, size)));
    tell({
      measure: `outcomes per second, judge of 0 ms, ${batches} × 4,000 comparisons, first claim to last outcome`,
      measured: measured.toFixed(0),
      target: '≥ 2,000',
      met: measured >= 2_000,
    });
  }
}

/** Of calls ÷ latency. One batch of one wave, so that the planner's pauses between waves are left out. */
export async function share(rig: BenchRig): Promise<void> {
  const latencyMs = 500;
  for (const [calls, target] of [
    [32, 97],
    [64, 97],
    [256, 95],
  ] as const) {
    const budget = 20 * calls;
    const size = { items: 2 * budget, budget, bundleSize: 16, calls, latencyMs, jitterMs: 0 };
    const measured = outcomesPerSecond(await medianRun(outcomesPerSecond, () => runEngine(rig, 1, size)));
    const ideal = (calls * 1000) / latencyMs;
    const percent = (100 * measured) / ideal;
    tell({
      measure: `share of the ideal rate, judge of 500 ms, ${calls} calls on one worker, ${20 * calls} comparisons`,
      measured: `${percent.toFixed(1)} % (${measured.toFixed(0)} of ${ideal} per second)`,
      target: `≥ ${target} %`,
      met: percent >= target,
    });
  }
}
