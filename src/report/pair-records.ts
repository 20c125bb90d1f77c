import type { ComparisonRecord } from '../contracts/batch';
import type { PairRecord } from './plots/win-matrix-plot';

/** Every ordered pair of items with a valid outcome, once from each side. `ids` fixes the places that pairs name. */
export function pairRecords(ids: readonly string[], comparisons: readonly ComparisonRecord[]): readonly PairRecord[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const pairs = new Map<number, PairRecord>();
  const add = (row: number, column: number, wins: number) => {
    const key = row * ids.length + column;
    const before = pairs.get(key) ?? { row, column, outcomes: 0, wins: 0 };
    pairs.set(key, { row, column, outcomes: before.outcomes + 1, wins: before.wins + wins });
  };
  for (const { a, b, winner } of comparisons) {
    const first = places.get(a);
    const second = places.get(b);
    if (winner === null || first === undefined || second === undefined) continue;
    const winsOfFirst = winner === 'tie' ? 0.5 : winner === 'a' ? 1 : 0;
    add(first, second, winsOfFirst);
    add(second, first, 1 - winsOfFirst);
  }
  return [...pairs.values()];
}
