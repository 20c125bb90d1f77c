import type { BatchModels } from '../contracts/groups';
import { csvText } from './csv-text';

const columns = ['rank', 'model', 'score', 'se', 'comparisons', 'wins', 'ties', 'items'];

/** `models.csv`: one row per model, by component and rank. Scores and cluster-robust standard errors are in log-odds. */
export function modelsCsv({ models }: BatchModels): string {
  return csvText({
    columns,
    decimalColumns: ['score', 'se'],
    rows: models.map(({ id, rank, score, se, comparisons, wins, ties, items }) => {
      return [rank, id, score, se, comparisons, wins, ties, items];
    }),
  });
}
