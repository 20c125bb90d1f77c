import type { BatchDocument, RankedItem } from '../contracts/batch';
import { csvText, type CsvCell } from './csv-text';
import { rankedItems } from './ranked-items';

interface Column {
  readonly name: string;
  readonly cell: (item: RankedItem) => CsvCell;
}

const columns: readonly Column[] = [
  { name: 'rank', cell: ({ rank }) => rank },
  { name: 'id', cell: ({ id }) => id },
  { name: 'score', cell: ({ score }) => score },
  { name: 'se', cell: ({ se }) => se },
  { name: 'comparisons', cell: ({ comparisons }) => comparisons },
  { name: 'anchor_grade', cell: ({ anchorGrade }) => anchorGrade },
  { name: 'grade', cell: ({ grade }) => grade },
];

/** Only where the batch has them: without, the file is as it always was. */
const columnsIfUsed: readonly Column[] = [
  { name: 'group', cell: ({ group }) => group },
  { name: 'model', cell: ({ model }) => model },
  { name: 'anchor_score', cell: ({ anchorScore }) => anchorScore },
];

function rankingColumns(items: readonly RankedItem[]): readonly Column[] {
  return [...columns, ...columnsIfUsed.filter(({ cell }) => items.some((item) => cell(item) !== null))];
}

/**
 * `ranking.csv`: one row per item, anchors included, by group, rank and then id. Scores and standard errors are in log-odds
 * with six decimals. It holds no batch id, date or duration, so that equal verdicts give equal bytes.
 */
export function rankingCsv({ items }: Pick<BatchDocument, 'items'> & Partial<BatchDocument>): string {
  const used = rankingColumns(items);
  return csvText({
    columns: used.map(({ name }) => name),
    decimalColumns: ['score', 'se', 'anchor_score'],
    rows: rankedItems(items).map((item) => used.map(({ cell }) => cell(item))),
  });
}
