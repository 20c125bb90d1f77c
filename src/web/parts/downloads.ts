import type { BatchResults } from '../../contracts/batch';
import { batchJson } from '../../report/batch-json';
import { comparisonsCsv } from '../../report/comparisons-csv';
import { rankingCsv } from '../../report/ranking-csv';
import { reportHtml } from '../../report/report-html';

interface Download {
  readonly type: string;
  readonly content: (results: BatchResults) => string;
}

/** The files of a batch by name, as `paragone export` writes them. */
export const downloads: ReadonlyMap<string, Download> = new Map([
  ['report.html', { type: 'text/html; charset=utf-8', content: reportHtml }],
  ['ranking.csv', { type: 'text/csv; charset=utf-8', content: ({ document }) => rankingCsv(document) }],
  ['comparisons.csv', { type: 'text/csv; charset=utf-8', content: ({ comparisons }) => comparisonsCsv(comparisons) }],
  ['batch.json', { type: 'application/json', content: ({ document }) => batchJson(document) }],
]);
