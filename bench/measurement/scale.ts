import { findingsHead, tell } from '../finding';
import { scaleFigures } from './scale-figures';
import type { SimulatedCell } from './simulated-scale';

/** Intervals and reliability in simulated batches: `npm run bench:scale [seeds] [null batches]`. */
const seeds = Number(process.argv[2] ?? 500);
const nullBatches = Number(process.argv[3] ?? 1000);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function tellSpread(cell: SimulatedCell): void {
  const { itemCount, spread, pairs } = cell;
  const figures = scaleFigures(cell, seeds);
  const named = `${pairs} pairs, ${itemCount} items, spread ${spread}`;
  const [low, high] = pairs === 'random' ? [0.93, 0.97] : [0.91, 0.98];
  tell({
    measure: `${named}: 95 % intervals hold the truth`,
    measured:
      `${percent(figures.coverage)} (outermost sixth ${percent(figures.outermostCoverage)}, ` +
      `ranks ${percent(figures.rankCoverage)})`,
    target: `${percent(low)} to ${percent(high)}`,
    met: figures.coverage >= low && figures.coverage <= high,
  });
  const bias = figures.reported - figures.truth;
  tell({
    measure: `${named}: reliability reported − true`,
    measured:
      `${bias.toFixed(3)} (true ${figures.truth.toFixed(3)}, SSR ${figures.ssr.toFixed(3)}, ` +
      `90 % range holds it in ${percent(figures.rangeCoverage)})`,
    target: '± 0.05',
    met: Math.abs(bias) <= 0.05,
  });
}

function tellNull(cell: SimulatedCell): void {
  const { itemCount, comparisonsPerItem, pairs } = cell;
  const figures = scaleFigures(cell, nullBatches);
  tell({
    measure: `${pairs} pairs, ${itemCount} items, no true differences, ${comparisonsPerItem} comparisons per item`,
    measured:
      `median reliability ${figures.medianReported.toFixed(3)}, called reliable ${percent(figures.calledReliable)} ` +
      `(mean SSR ${figures.ssr.toFixed(2)})`,
    target: 'median ≤ 0.1, ≤ 2 %',
    met: figures.medianReported <= 0.1 && figures.calledReliable <= 0.02,
  });
}

console.log(`${seeds} seeds, ${nullBatches} null batches\n\n${findingsHead}`);
for (const itemCount of [24, 100]) {
  for (const pairs of ['random', 'planned'] as const) {
    for (const spread of [0.5, 1.5, 3]) tellSpread({ itemCount, spread, pairs, comparisonsPerItem: 10 });
  }
}
for (const itemCount of [24, 100]) {
  for (const pairs of ['random', 'planned'] as const) {
    for (const comparisonsPerItem of [5, 10, 20]) tellNull({ itemCount, spread: 0, pairs, comparisonsPerItem });
  }
}
