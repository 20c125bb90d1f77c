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

/** A table of all pairs takes less time than sorting as long as it has at most this many cells per outcome. */
const cellsPerOutcome = 8;

/** Every pair that met with its outcomes and half-wins of the lower item, ascending. */
function eachPair(
  itemCount: number,
  outcomes: readonly Outcome[],
  visit: (i: number, j: number, met: number, halfWins: number) => void,
): void {
  const codes = new Float64Array(outcomes.length);
  for (let position = 0; position < outcomes.length; position++) {
    const outcome = outcomes[position] as Outcome;
    checkOutcome(outcome, position, itemCount);
    const { a, b, winner } = outcome;
    const halfWins = winner === 'tie' ? 1 : (winner === 'a') === a < b ? 2 : 0;
    codes[position] = (Math.min(a, b) * itemCount + Math.max(a, b)) * 3 + halfWins;
  }
  if (itemCount * itemCount <= cellsPerOutcome * outcomes.length) {
    const met = new Float64Array(itemCount * itemCount);
    const halfWins = new Float64Array(itemCount * itemCount);
    for (const code of codes) {
      const pair = Math.floor(code / 3);
      met[pair] = (met[pair] as number) + 1;
      halfWins[pair] = (halfWins[pair] as number) + (code - 3 * pair);
    }
    for (let i = 0; i < itemCount; i++) {
      for (let j = i + 1; j < itemCount; j++) {
        const pair = i * itemCount + j;
        if (met[pair] !== 0) visit(i, j, met[pair] as number, halfWins[pair] as number);
      }
    }
    return;
  }
  // One number per outcome, pair and result together, sorts natively and keeps a million outcomes fast.
  codes.sort();
  for (let at = 0; at < codes.length;) {
    const pair = Math.floor((codes[at] as number) / 3);
    let [met, halfWins] = [0, 0];
    for (; at < codes.length && (codes[at] as number) < 3 * (pair + 1); at++) {
      met++;
      halfWins += (codes[at] as number) - 3 * pair;
    }
    const i = Math.floor(pair / itemCount);
    visit(i, pair - i * itemCount, met, halfWins);
  }
}

/**
 * Adds outcomes up by pair. The result does not depend on their order, nor on which item of a pair is called `a`.
 *
 * @throws RangeError if an outcome names an item that is not there, or an item against itself
 */
export function countPairs(itemCount: number, outcomes: readonly Outcome[]): PairCounts {
  const lower = new Int32Array(outcomes.length);
  const higher = new Int32Array(outcomes.length);
  const total = new Float64Array(outcomes.length);
  const lowerWins = new Float64Array(outcomes.length);
  const wins = new Float64Array(itemCount);
  const comparisons = new Float64Array(itemCount);
  let pairs = 0;
  eachPair(itemCount, outcomes, (i, j, met, halfWins) => {
    lower[pairs] = i;
    higher[pairs] = j;
    total[pairs] = met;
    lowerWins[pairs] = halfWins / 2;
    wins[i] = (wins[i] as number) + halfWins / 2;
    wins[j] = (wins[j] as number) + met - halfWins / 2;
    comparisons[i] = (comparisons[i] as number) + met;
    comparisons[j] = (comparisons[j] as number) + met;
    pairs++;
  });
  return {
    itemCount,
    lower: lower.slice(0, pairs),
    higher: higher.slice(0, pairs),
    total: total.slice(0, pairs),
    lowerWins: lowerWins.slice(0, pairs),
    wins,
    comparisons,
  };
}
