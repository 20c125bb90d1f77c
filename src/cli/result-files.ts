import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchResults } from '../contracts/batch';
import { InputError } from '../input/input-error';
import { batchJson } from '../report/batch-json';
import { comparisonsCsv } from '../report/comparisons-csv';
import { modelsCsv } from '../report/models-csv';
import { rankingCsv } from '../report/ranking-csv';
import { reportHtml } from '../report/report-html';
import { wavesCsv } from '../report/waves-csv';
import { listTextHashes } from '../store/batch-texts';
import type { Store } from '../store/connect';
import { folderProblem } from './folder-problem';
import { manifestJson } from './manifest';
import { requireBatch } from './require-batch';

/** Told before anything is started, since by the time the files are written the judging is paid for. */
export function checkOutFolder(folder: string): void {
  const problem = folderProblem(folder);
  if (problem === null) return;
  throw new InputError('out_folder', `files cannot be written to ${folder} (${problem}). Give another folder.`);
}

/** Returns the paths written. The manifest comes last: where it is, the files that it names are whole. */
export async function writeResults(folder: string, results: BatchResults, store: Store): Promise<readonly string[]> {
  const { document, comparisons, waves } = results;
  const batch = await requireBatch(store, document.batchId);
  const texts = await listTextHashes(store, document.batchId);
  mkdirSync(folder, { recursive: true });
  const files = {
    'ranking.csv': rankingCsv(document),
    'comparisons.csv': comparisonsCsv(comparisons),
    'waves.csv': wavesCsv(waves),
    ...(document.models !== null && { 'models.csv': modelsCsv(document.models) }),
    'batch.json': batchJson(document),
    'report.html': reportHtml(results),
  };
  const manifest = manifestJson(document, { batch, texts, files });
  return Object.entries({ ...files, 'manifest.json': manifest }).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
}
