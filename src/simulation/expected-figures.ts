import { textCount, type Assumptions } from './assumptions';
import { beginCourse } from './course';
import { simulateBatch, type SimulatedBatch } from './simulate-batch';

/** Mean over simulated batches, and how far one of them is from it: their standard deviation. */
interface Expected {
  readonly mean: number;
  readonly sd: number;
}

/** What to expect of a batch on this budget. */
export type ExpectedFigures = Readonly<Record<keyof SimulatedBatch, Expected>> & {
  /** Comparisons that may be planned. */
  readonly budget: number;
  /** Mean comparisons in which a text stands; it counts for both of its texts. */
  readonly comparisonsPerItem: number;
};

const seeds = { fewest: 3, most: 40, textsInAll: 800 } as const;

/** Batches to simulate unless asked for otherwise: fewer of large ones, which take longer and differ less. */
export function defaultSeedCount(assumptions: Assumptions): number {
  return Math.max(seeds.fewest, Math.min(seeds.most, Math.floor(seeds.textsInAll / textCount(assumptions))));
}

/** One batch for every budget, all with the same texts and, as far as they go together, the same verdicts. */
export function simulateBudgets(
  assumptions: Assumptions,
  budgets: readonly number[],
  { seed, batch }: { readonly seed: string; readonly batch: number },
): readonly SimulatedBatch[] {
  const start = beginCourse(assumptions, ((BigInt(seed) + BigInt(batch)) % 2n ** 64n).toString());
  return budgets.map((budget) => simulateBatch(start, budget));
}

/** @param batches at least one, all on this budget */
export function expectedFigures(
  assumptions: Assumptions,
  budget: number,
  batches: readonly SimulatedBatch[],
): ExpectedFigures {
  const of = (figure: keyof SimulatedBatch): Expected => expected(batches.map((batch) => batch[figure]));
  const comparisons = of('comparisons');
  return {
    budget,
    comparisons,
    comparisonsPerItem: (2 * comparisons.mean) / textCount(assumptions),
    waves: of('waves'),
    trueReliability: of('trueReliability'),
    reportedReliability: of('reportedReliability'),
    kendallTau: of('kendallTau'),
    standardError: of('standardError'),
  };
}

function expected(values: readonly number[]): Expected {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
