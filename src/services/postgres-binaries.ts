import { chmod, cp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { plainEnvironment } from './child-environment';
import type { PostgresPackage } from './postgres-package';
import { withFolderLock } from './folder-lock';
import { lastLine, runCommand } from './run-command';
import type { ServerUser } from './server-user';
import type { BinarySearch, ServiceBinary } from './service-binary';
import { ServiceError } from './service-error';
import { withUnfinishedFolder } from './unfinished-folder';

export interface PostgresBinariesRequest {
  readonly installed: PostgresPackage;
  /** Folder for a copy, reachable by `user`. */
  readonly copyFolder: string;
  /** Who runs the server; null: this process's user. */
  readonly user: ServerUser | null;
}

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The `postgres` that would be used if nothing had to be copied first; changes nothing. */
export async function findPostgresBinary({
  installed,
  copyFolder,
  user,
}: PostgresBinariesRequest): Promise<BinarySearch> {
  const original = await checkPostgres(installed.folder, user, 'npm package');
  return 'found' in original ? original : checkPostgres(join(copyFolder, installed.copyName), user, 'copy');
}

/**
 * A `postgres` that `user` can run: the npm package's own; or, where that is out of the user's reach or was installed without
 * its install script, a copy, which is made once per version.
 * @throws ServiceError
 */
export async function preparePostgresBinaries(request: PostgresBinariesRequest): Promise<ServiceBinary> {
  const present = await findPostgresBinary(request);
  if ('found' in present) return present.found;
  // As root all homes share the copy.
  await withFolderLock(
    request.copyFolder,
    () => undefined,
    () => copyBinaries(request),
  );
  const copy = await findPostgresBinary(request);
  if ('found' in copy) return copy.found;
  throw new ServiceError(`${copy.problem}. Install the packages anew, or set DATABASE_URL to a running server.`);
}

async function copyBinaries(request: PostgresBinariesRequest): Promise<void> {
  if ('found' in (await findPostgresBinary(request))) return; // another command has done it
  const { installed } = request;
  const target = join(request.copyFolder, installed.copyName);
  await withUnfinishedFolder(request.copyFolder, async (folder) => {
    const draft = join(folder, installed.copyName);
    await cp(installed.folder, draft, { recursive: true, verbatimSymlinks: true });
    await restoreSymlinks(draft);
    await makeReadable(draft);
    await rm(target, { recursive: true, force: true }); // one that does not run
    await rename(draft, target);
  });
}

async function checkPostgres(folder: string, user: ServerUser | null, source: string): Promise<BinarySearch> {
  const path = join(folder, 'bin', 'postgres');
  const result = await runCommand(path, ['--version'], {
    timeoutMs: 15_000,
    cwd: '/',
    env: plainEnvironment(),
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  const version = /PostgreSQL\) (\S+)/.exec(result.stdout)?.[1];
  if (result.code === 0 && version !== undefined) return { found: { path, version, source } };
  const runner = user ? ` as ${user.name}` : '';
  return { problem: `${path} does not run${runner} (${result.startError ?? lastLine(result)})` };
}

/** npm packages cannot hold symbolic links: this one lists them in a file, which its install script reads. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of symlinks.parse(JSON.parse(list))) {
    // Both are relative to the package, `native/lib/…`, and lie in the same folder.
    await symlink(basename(source), join(native, '..', target.replace(/^native/, basename(native)))).catch(
      (error: NodeJS.ErrnoException) => (error.code === 'EEXIST' ? undefined : Promise.reject(error)),
    );
  }
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
