import type { BatchDocument } from '../contracts/batch';
import { csvText } from './csv-text';
import { rankedItems } from './ranked-items';

const columns = ['rank', 'id', 'score', 'se', 'comparisons', 'anchor_grade', 'grade'];

/**
 * `ranking.csv`: one row per item, anchors included, by rank and then id. Scores and standard errors are in log-odds with
 * six decimals. It holds no batch id, date or duration, so that equal verdicts give equal bytes.
 */
export function rankingCsv(document: BatchDocument): string {
  return csvText({
    columns,
    decimalColumns: ['score', 'se'],
    rows: rankedItems(document.items).map((item) => [
      item.rank,
      item.id,
      item.score,
      item.se,
      item.comparisons,
      item.anchorGrade,
      item.grade,
    ]),
  });
}
