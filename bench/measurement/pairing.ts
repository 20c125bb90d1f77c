/**
 * Comparisons that the planner's ways of pairing need to rank as well as random pairs do.
 *   npm run bench:pairing -- [share of the seeds, 0 to 1; default 1] [first seed; default 1]
 * Pure simulation: no servers, and no text.
 */
import { waveSize } from '../../src/core/pairing/pairing';
import { findingsHead, tell } from '../finding';
import { comparisonsTo, meanCurve, pairingRun, type CurvePoint, type Policy } from './pairing-runs';

const goal = 0.8;
const share = Number(process.argv[2] ?? 1);
const firstSeed = Number(process.argv[3] ?? 1);

interface Case {
  readonly itemCount: number;
  readonly spread: number;
  readonly seeds: number;
  /** Comparisons per item that suffice for random pairs, and for the others. */
  readonly random: number;
  readonly others: number;
  /** Largest accepted ratio to random pairs. */
  readonly targets: Partial<Record<Policy, number>>;
}

const cases: readonly Case[] = [
  { itemCount: 24, spread: 1.5, seeds: 200, random: 36, others: 34, targets: { adaptive: 0.8 } },
  { itemCount: 24, spread: 3, seeds: 200, random: 18, others: 14, targets: { adaptive: 0.7, information: 0.65 } },
  { itemCount: 100, spread: 1.5, seeds: 200, random: 34, others: 26, targets: { adaptive: 0.7 } },
  { itemCount: 100, spread: 3, seeds: 200, random: 17, others: 11, targets: { adaptive: 0.64, information: 0.6 } },
  { itemCount: 500, spread: 1.5, seeds: 40, random: 34, others: 26, targets: { adaptive: 0.78 } },
  { itemCount: 500, spread: 3, seeds: 40, random: 17, others: 11, targets: { adaptive: 0.66, information: 0.62 } },
];

type Run = Omit<Parameters<typeof pairingRun>[0], 'seed'>;

function curveOf(run: Run, seeds: number): readonly CurvePoint[] {
  const count = Math.max(2, Math.round(share * seeds));
  return meanCurve(Array.from({ length: count }, (_, k) => pairingRun({ ...run, seed: `${firstSeed + k}` })));
}

const perItem = (comparisons: number | null, itemCount: number): string =>
  comparisons === null ? 'not reached' : `${((2 * comparisons) / itemCount).toFixed(1)} per item`;

function measureRatios({ itemCount, spread, seeds, random, others, targets }: Case): void {
  const needed = (policy: Policy, most: number): number | null =>
    comparisonsTo(
      goal,
      curveOf({ itemCount, spread, policy, waveSize: waveSize(itemCount), budget: (most * itemCount) / 2 }, seeds),
    );
  const iid = needed('iid', random);
  const name = `n = ${itemCount}, spread ${spread}`;
  tell({ measure: `${name}, iid pairs`, measured: perItem(iid, itemCount), target: '', met: true });
  for (const policy of ['random', 'fair', 'adaptive', 'information'] as const) {
    const own = needed(policy, policy === 'random' || policy === 'fair' ? random : others);
    const ratio = own === null || iid === null ? Number.NaN : own / iid;
    const target = targets[policy];
    tell({
      measure: `${name}, ${policy}`,
      measured: `${ratio.toFixed(3)} (${perItem(own, itemCount)})`,
      target: target === undefined ? '' : `≤ ${target.toFixed(2)}`,
      met: target === undefined || ratio <= target,
    });
  }
}

/** In eight equal waves, the budget being that which reaches the goal; one at a time without a random share. */
function measureEightWaves(itemCount: number, spread: number, seeds: number, range: readonly [number, number]): void {
  const [low, high] = range;
  const single = comparisonsTo(
    goal,
    curveOf({ itemCount, spread, policy: 'information', waveSize: 1, budget: (high * itemCount) / 2 }, seeds),
  );
  for (const policy of ['information', 'adaptive'] as const) {
    const ends = Array.from({ length: 5 }, (_, step) => {
      const budget = Math.round(((low + ((high - low) * step) / 4) * itemCount) / 2 / 8) * 8;
      return curveOf({ itemCount, spread, policy, waveSize: budget / 8, budget }, seeds).at(-1) as CurvePoint;
    });
    const eight = comparisonsTo(goal, ends);
    const ratio = eight === null || single === null ? Number.NaN : eight / single;
    const target = itemCount === 24 ? 1.15 : 1.1;
    tell({
      measure: `n = ${itemCount}, spread ${spread}, ${policy} in 8 waves ÷ one at a time`,
      measured: `${ratio.toFixed(3)} (${perItem(eight, itemCount)} ÷ ${perItem(single, itemCount)})`,
      target: `≤ ${target.toFixed(2)}`,
      met: ratio <= target,
    });
  }
}

console.log(findingsHead);
for (const one of cases) measureRatios(one);
measureEightWaves(24, 3, 200, [6, 14]);
measureEightWaves(100, 3, 40, [6, 13]);
measureEightWaves(100, 1.5, 40, [16, 28]);
