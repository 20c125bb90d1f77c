import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchResults } from '../contracts/batch';
import { InputError } from '../input/input-error';
import { batchJson } from '../report/batch-json';
import { comparisonsCsv } from '../report/comparisons-csv';
import { rankingCsv } from '../report/ranking-csv';
import { reportHtml } from '../report/report-html';
import { folderProblem } from './folder-problem';

/** Told before anything is started, since by the time the files are written the judging is paid for. */
export function checkOutFolder(folder: string): void {
  const problem = folderProblem(folder);
  if (problem === null) return;
  throw new InputError('out_folder', `files cannot be written to ${folder} (${problem}). Give another folder.`);
}

/** Returns the paths written. */
export function writeResults(folder: string, results: BatchResults): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const files = {
    'ranking.csv': rankingCsv(results.document),
    'comparisons.csv': comparisonsCsv(results.comparisons),
    'batch.json': batchJson(results.document),
    'report.html': reportHtml(results),
  };
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
}
