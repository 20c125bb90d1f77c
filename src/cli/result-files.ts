import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultFileNames, resultFiles } from '../client/result-files';
import type { BatchResults } from '../contracts/batch';
import { InputError } from '../input/input-error';
import { listTextHashes } from '../store/batch-texts';
import type { Store } from '../store/connect';
import { folderProblem } from './folder-problem';
import { requireBatch } from './require-batch';

/** What is written of a batch, as help names it; models.csv comes only where items have models. */
export const writtenFiles = resultFileNames
  .filter((name) => name !== 'models.csv')
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' and ');

/** Told before anything is started, since by the time the files are written the judging is paid for. */
export function checkOutFolder(folder: string): void {
  const problem = folderProblem(folder);
  if (problem === null) return;
  throw new InputError('out_folder', `files cannot be written to ${folder} (${problem}). Give another folder.`);
}

/** Returns the paths written. The manifest comes last: where it is, the files that it names are whole. */
export async function writeResults(folder: string, results: BatchResults, store: Store): Promise<readonly string[]> {
  const { batchId } = results.document;
  const batch = await requireBatch(store, batchId);
  const texts = await listTextHashes(store, batchId);
  mkdirSync(folder, { recursive: true });
  return Object.entries(resultFiles({ results, batch, texts })).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
}
