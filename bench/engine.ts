/**
 * What the engine costs and how fast it is, each figure beside its target, and beside one activity per comparison in
 * the same run and on the same servers. The simulated judge takes 200 to 600 ms unless the measure says otherwise.
 *   npm run bench:engine             (Linux; about ten minutes)
 * PARAGONE_BENCH=cost,rate,share,ranking,kill picks parts, PARAGONE_BENCH_REPEATS (default 3) of how many runs the
 * median is taken.
 */
import { cpus, loadavg } from 'node:os';
import { withBenchRig } from './bench-rig';
import { cost } from './cost';
import { findingsHead } from './finding';
import { kill } from './kill-gap';
import { ranking } from './ranking-delay';
import { rate, share } from './rate';

const parts = { cost, rate, share, ranking, kill };

async function main(): Promise<void> {
  const wanted = (process.env.PARAGONE_BENCH ?? Object.keys(parts).join(',')).split(',');
  console.log(`${new Date().toISOString().slice(0, 16)}, ${cpus().length} cores, ${load()}\n\n${findingsHead}`);
  await withBenchRig(async (rig) => {
    for (const [name, measure] of Object.entries(parts)) if (wanted.includes(name)) await measure(rig);
  });
  console.log(`\nAt the end: ${load()}`);
}

function load(): string {
  return `load ${loadavg()
    .map((figure) => figure.toFixed(1))
    .join(' ')}`;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
