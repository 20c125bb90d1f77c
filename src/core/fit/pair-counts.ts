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

/** Positions 0 to m − 1, or the given order of them, sorted by key; equal keys keep their order. */
function sortedByKey(keys: Int32Array, keyCount: number, order: Int32Array | null): Int32Array {
  const next = new Int32Array(keyCount + 1);
  for (let position = 0; position < keys.length; position++) {
    const after = (keys[position] as number) + 1;
    next[after] = (next[after] as number) + 1;
  }
  for (let key = 0; key < keyCount; key++) next[key + 1] = (next[key + 1] as number) + (next[key] as number);
  const sorted = new Int32Array(keys.length);
  for (let at = 0; at < keys.length; at++) {
    const position = order === null ? at : (order[at] as number);
    const key = keys[position] as number;
    const place = next[key] as number;
    sorted[place] = position;
    next[key] = place + 1;
  }
  return sorted;
}

/** Every pair that met with its outcomes and half-wins of the lower item, ascending. */
function eachPair(
  itemCount: number,
  outcomes: readonly Outcome[],
  visit: (i: number, j: number, met: number, halfWins: number) => void,
): void {
  const lower = new Int32Array(outcomes.length);
  const higher = new Int32Array(outcomes.length);
  const halfWinsOfLower = new Int8Array(outcomes.length);
  for (let position = 0; position < outcomes.length; position++) {
    const outcome = outcomes[position] as Outcome;
    checkOutcome(outcome, position, itemCount);
    const { a, b, winner } = outcome;
    lower[position] = Math.min(a, b);
    higher[position] = Math.max(a, b);
    halfWinsOfLower[position] = winner === 'tie' ? 1 : (winner === 'a') === a < b ? 2 : 0;
  }
  const order = sortedByKey(lower, itemCount, sortedByKey(higher, itemCount, null));
  for (let at = 0; at < order.length;) {
    const first = order[at] as number;
    const [i, j] = [lower[first] as number, higher[first] as number];
    let [met, halfWins] = [0, 0];
    for (; at < order.length; at++) {
      const position = order[at] as number;
      if (higher[position] !== j || lower[position] !== i) break;
      met++;
      halfWins += halfWinsOfLower[position] as number;
    }
    visit(i, j, met, halfWins);
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
