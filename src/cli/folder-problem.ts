import { mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Why files cannot be written to a folder, which need not exist yet; null: they can. Tried out, with a folder that is
 * removed at once: permissions alone say nothing of a file system that takes no files.
 */
export function folderProblem(folder: string): string | null {
  try {
    let existing = resolve(folder);
    while (statSync(existing, { throwIfNoEntry: false }) === undefined) existing = dirname(existing);
    if (!statSync(existing).isDirectory()) return 'a file is in the way';
    rmdirSync(mkdtempSync(join(existing, '.paragone-')));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
