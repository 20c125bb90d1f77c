import type { ComparisonRecord } from '../contracts/batch';
import { csvText } from './csv-text';

const columns = ['id', 'wave', 'position', 'a', 'b', 'judge', 'status', 'winner', 'confidence', 'deliveries'];

/** `comparisons.csv`: one row per planned comparison, by wave and position. `a` was shown first; `winner` is a, b or tie. */
export function comparisonsCsv(comparisons: readonly ComparisonRecord[]): string {
  return csvText({
    columns,
    decimalColumns: [],
    rows: [...comparisons]
      .sort((x, y) => x.wave - y.wave || x.position - y.position)
      .map((comparison) => [
        comparison.id,
        comparison.wave,
        comparison.position,
        comparison.a,
        comparison.b,
        comparison.judge,
        comparison.status,
        comparison.winner,
        comparison.confidence,
        comparison.deliveries,
      ]),
  });
}
