import type { RankedItem } from '../contracts/batch';

/** Standard normal quantile of a two-sided 95 % interval. */
const normal95 = 1.96;

/** The 95 % interval of an item's score, in log-odds. */
export function interval({ score, se }: Pick<RankedItem, 'score' | 'se'>): {
  readonly low: number;
  readonly high: number;
} {
  return { low: score - normal95 * se, high: score + normal95 * se };
}
