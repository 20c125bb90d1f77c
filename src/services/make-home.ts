import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServiceError } from './service-error';

/**
 * Makes a home and the folders above it, of mode 0700. Step by step, since Node's own recursive `mkdir` never returns
 * where the system answers that a folder cannot be found in one that is there, as in /proc.
 * @throws ServiceError, or the error of the file system
 */
export async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(home)).isDirectory()) return;
    if (code !== 'ENOENT') throw error;
    const parent = dirname(home);
    if (await exists(parent)) {
      throw new ServiceError(
        `Services cannot be run in ${home}: no folder can be made in ${parent}. Set PARAGONE_HOME to a folder that can be written.`,
      );
    }
    await makeHome(parent);
    await makeHome(home);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
