import type { Outcome } from './bradley-terry';

/** Outcomes added up by unordered pair: all that the Bradley–Terry likelihood needs. */
export interface PairCounts {
  readonly itemCount: number;
  /** The pairs that met, by (lower, higher) item index, in ascending order. */
  readonly lower: Int32Array;
  readonly higher: Int32Array;
  /** Outcomes of each pair. */
  readonly total: Float64Array;
  /** Wins by item, a tie counted as half a win. */
  readonly wins: Float64Array;
  /** Outcomes by item. */
  readonly comparisons: Float64Array;
  /** Wins of the lower item of each pair, a tie counted as half a win. */
  readonly lowerWins: Float64Array;
}

function checkOutcome({ a, b }: Outcome, position: number, itemCount: number): void {
  const isItem = (item: number): boolean => Number.isInteger(item) && item >= 0 && item < itemCount;
  if (!isItem(a) || !isItem(b) || a === b) {
    throw new RangeError(
      `Expected two different item indexes from 0 to ${itemCount - 1}, got ${a} and ${b} in outcome ${position}.`,
    );
  }
}

/**
 * Adds outcomes up by pair. The result does not depend on their order, nor on which item of a pair is called `a`.
 *
 * @throws RangeError if an outcome names an item that is not there, or an item against itself
 */
export function countPairs(itemCount: number, outcomes: readonly Outcome[]): PairCounts {
  // One number per outcome, pair and result together, sorts natively and keeps half a million outcomes fast.
  const codes = new Float64Array(outcomes.length);
  for (const [position, outcome] of outcomes.entries()) {
    checkOutcome(outcome, position, itemCount);
    const { a, b, winner } = outcome;
    const halfWins = winner === 'tie' ? 1 : (winner === 'a') === a < b ? 2 : 0;
    codes[position] = (Math.min(a, b) * itemCount + Math.max(a, b)) * 3 + halfWins;
  }
  codes.sort();
  const lower: number[] = [];
  const higher: number[] = [];
  const total: number[] = [];
  const lowerWins: number[] = [];
  const wins = new Float64Array(itemCount);
  const comparisons = new Float64Array(itemCount);
  let previous = -1;
  for (const code of codes) {
    const pair = Math.floor(code / 3);
    const won = (code - pair * 3) / 2;
    const i = Math.floor(pair / itemCount);
    const j = pair - i * itemCount;
    if (pair !== previous) {
      lower.push(i);
      higher.push(j);
      total.push(0);
      lowerWins.push(0);
      previous = pair;
    }
    const last = total.length - 1;
    total[last] = (total[last] as number) + 1;
    lowerWins[last] = (lowerWins[last] as number) + won;
    wins[i] = (wins[i] as number) + won;
    wins[j] = (wins[j] as number) + 1 - won;
    comparisons[i] = (comparisons[i] as number) + 1;
    comparisons[j] = (comparisons[j] as number) + 1;
  }
  return {
    itemCount,
    lower: Int32Array.from(lower),
    higher: Int32Array.from(higher),
    total: Float64Array.from(total),
    lowerWins: Float64Array.from(lowerWins),
    wins,
    comparisons,
  };
}
