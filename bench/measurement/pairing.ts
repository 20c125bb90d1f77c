/**
 * Comparisons that the planner's ways of pairing need to rank as well as random pairs do.
 *   npm run bench:pairing -- [share of the seeds, 0 to 1; default 1] [first seed; default 1]
 * Pure simulation: no servers, and no text.
 */
import { waveSize } from '../../src/core/pairing/pairing';
import { findingsHead, tell } from '../finding';
import { comparisonsTo, meanCurve, pairingRun, type CurvePoint, type Policy } from './pairing-runs';
import { mean } from './simulated-judge';

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

type Curves = readonly (readonly CurvePoint[])[];

function curvesOf(run: Run, seeds: number): Curves {
  const count = Math.max(2, Math.round(share * seeds));
  return Array.from({ length: count }, (_, k) => pairingRun({ ...run, seed: `${firstSeed + k}` }));
}

const toGoal = (curves: Curves): number => comparisonsTo(goal, meanCurve(curves)) ?? Number.NaN;

/** By the jackknife over seeds, each left out of both sides: they share their truth. NaN if one never gets there. */
function errorOfRatio(curves: Curves, others: Curves): number {
  const ratios = curves.map((_, seed) => {
    const left = (all: Curves): Curves => all.filter((_, other) => other !== seed);
    return toGoal(left(curves)) / toGoal(left(others));
  });
  const centre = mean(ratios);
  return Math.sqrt((ratios.length - 1) * mean(ratios.map((ratio) => (ratio - centre) ** 2)));
}

const perItem = (comparisons: number, itemCount: number): string =>
  Number.isNaN(comparisons) ? 'not reached' : `${((2 * comparisons) / itemCount).toFixed(1)} per item`;

function measureRatios({ itemCount, spread, seeds, random, others, targets }: Case): void {
  const play = (policy: Policy, most: number): Curves =>
    curvesOf({ itemCount, spread, policy, waveSize: waveSize(itemCount), budget: (most * itemCount) / 2 }, seeds);
  const iid = play('iid', random);
  const name = `n = ${itemCount}, spread ${spread}`;
  tell({ measure: `${name}, iid pairs`, measured: perItem(toGoal(iid), itemCount), target: '', met: true });
  for (const policy of ['random', 'fair', 'adaptive', 'information'] as const) {
    const own = play(policy, policy === 'random' || policy === 'fair' ? random : others);
    const ratio = toGoal(own) / toGoal(iid);
    const target = targets[policy];
    tell({
      measure: `${name}, ${policy}`,
      measured: `${ratio.toFixed(3)} ± ${errorOfRatio(own, iid).toFixed(3)} (${perItem(toGoal(own), itemCount)})`,
      target: target === undefined ? '' : `≤ ${target.toFixed(2)}`,
      met: target === undefined || ratio <= target,
    });
  }
}

/** In eight equal waves, the budget being that which reaches the goal; one at a time without a random share. */
function measureEightWaves(itemCount: number, spread: number, seeds: number, range: readonly [number, number]): void {
  const [low, high] = range;
  const single = toGoal(
    curvesOf({ itemCount, spread, policy: 'information', waveSize: 1, budget: (high * itemCount) / 2 }, seeds),
  );
  for (const policy of ['information', 'adaptive'] as const) {
    const ends = Array.from({ length: 5 }, (_, step) => {
      const budget = Math.round(((low + ((high - low) * step) / 4) * itemCount) / 2 / 8) * 8;
      const run = { itemCount, spread, policy, waveSize: budget / 8, budget };
      return meanCurve(curvesOf(run, seeds)).at(-1) as CurvePoint;
    });
    const eight = comparisonsTo(goal, ends) ?? Number.NaN;
    const ratio = eight / single;
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
