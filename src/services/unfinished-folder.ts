import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const prefix = 'unfinished-';

/**
 * Gives `body` a new folder inside `parent` to build something in, to be moved out when it is complete, and removes the
 * rest afterwards. Folders that a killed process left behind are removed first. One user of `parent` at a time.
 */
export async function withUnfinishedFolder<T>(parent: string, body: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await remove(join(parent, name));
  }
  const folder = await mkdtemp(join(parent, prefix));
  try {
    return await body(folder);
  } finally {
    await remove(folder);
  }
}

/** What is left is removed the next time: a program that outlived its parent may still be writing there. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}
