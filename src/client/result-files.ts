import type { BatchResults } from '../contracts/batch';
import { batchJson } from '../report/batch-json';
import { comparisonsCsv } from '../report/comparisons-csv';
import { decisionsJsonl } from '../report/decisions-jsonl';
import { modelsCsv } from '../report/models-csv';
import { rankingCsv } from '../report/ranking-csv';
import { reportHtml } from '../report/report-html';
import { wavesCsv } from '../report/waves-csv';
import { manifestJson, type ManifestFacts } from './manifest';

/** What a file says beside the results: the manifest tells more of a batch than its results do. */
export interface ResultFileFacts extends ManifestFacts {
  readonly results: BatchResults;
}

const contents = {
  'ranking.csv': ({ document }: BatchResults) => rankingCsv(document),
  'comparisons.csv': ({ comparisons }: BatchResults) => comparisonsCsv(comparisons),
  'waves.csv': ({ waves }: BatchResults) => wavesCsv(waves),
  'decisions.jsonl': ({ decisions }: BatchResults) => (decisions.length === 0 ? null : decisionsJsonl(decisions)),
  'models.csv': ({ document }: BatchResults) => (document.models === null ? null : modelsCsv(document.models)),
  'batch.json': ({ document }: BatchResults) => batchJson(document),
  'report.html': reportHtml,
} as const;

const manifest = 'manifest.json';

/** Names of all files that a batch may have. */
export const resultFileNames = [...(Object.keys(contents) as (keyof typeof contents)[]), manifest] as const;
export type ResultFileName = (typeof resultFileNames)[number];

/** The files of a batch by name. The manifest comes last: it names the others with their hashes. */
export function resultFiles({ results, batch, texts }: ResultFileFacts): Readonly<Record<string, string>> {
  const files = Object.fromEntries(
    Object.entries(contents).flatMap(([name, content]) => {
      const text = content(results);
      return text === null ? [] : [[name, text]];
    }),
  );
  return { ...files, [manifest]: manifestJson(results.document, { batch, texts, files }) };
}

/** One of them; null: this batch has no such file. */
export function resultFile(name: ResultFileName, facts: ResultFileFacts): string | null {
  return name === manifest ? (resultFiles(facts)[name] ?? null) : contents[name](facts.results);
}
