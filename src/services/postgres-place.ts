import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { withFolderLock } from './folder-lock';
import { readJsonFile, writeJsonFile } from './json-file';
import { findPostmaster } from './postmaster';
import { findServerUser, type ServerUser } from './server-user';
import { ServiceError } from './service-error';

/** Where PostgreSQL's files of one home are, and who owns them. */
export interface PostgresPlace {
  /** Has `data`, `password` and the logs. Mode 0700, owned by `user`. */
  readonly folder: string;
  /** For a copy of the binaries. */
  readonly copyFolder: string;
  /** Null: the user of this process. */
  readonly user: ServerUser | null;
}

/** Every user can reach it, unlike a home of mode 0700. */
export const defaultSystemFolder = '/var/lib/paragone';

const placeRecord = z.object({ folder: z.string() });
const ownerRecord = z.object({ home: z.string(), device: z.number() });

export function dataFolderOf(place: PostgresPlace): string {
  return join(place.folder, 'data');
}

/** The place of a home that has one; null before the first start. Changes nothing. */
export async function findPostgresPlace(home: string, systemFolder: string): Promise<PostgresPlace | null> {
  const user = await findServerUser();
  if (user === null) return placeInHome(home);
  const record = await readJsonFile(recordPath(home), placeRecord);
  return record && systemPlace(record.folder, systemFolder, user);
}

/**
 * The place of a home, made if need be. As root it is in the system folder, under a random name that the home remembers:
 * a home that was deleted and made anew never meets its old database. Folders of homes that are gone are removed then.
 * @throws ServiceError if the home's database has gone, or belongs to another home.
 */
export async function ensurePostgresPlace(home: string, systemFolder: string): Promise<PostgresPlace> {
  const user = await findServerUser();
  const folder = user === null ? placeInHome(home).folder : await ensureSystemPlace(home, systemFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (user === null) return placeInHome(home);
  await chown(folder, user.uid, user.gid);
  return systemPlace(dirname(folder), systemFolder, user);
}

function placeInHome(home: string): PostgresPlace {
  return { folder: join(home, 'postgres'), copyFolder: join(home, 'bin', 'postgresql'), user: null };
}

function systemPlace(owned: string, systemFolder: string, user: ServerUser): PostgresPlace {
  return { folder: join(owned, 'postgres'), copyFolder: copyFolderIn(systemFolder), user };
}

/** Where the binaries of every home are copied to as root. */
export function copyFolderIn(systemFolder: string): string {
  return join(systemFolder, 'bin', 'postgresql');
}

function recordPath(home: string): string {
  return join(home, 'postgres', 'place.json');
}

function ownerPath(owned: string): string {
  return join(owned, 'home.json');
}

async function ensureSystemPlace(home: string, systemFolder: string): Promise<string> {
  await mkdir(join(home, 'postgres'), { recursive: true });
  for (const folder of [systemFolder, dirname(copyFolderIn(systemFolder)), copyFolderIn(systemFolder)]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755); // whatever the umask
  }
  // The lock keeps a folder that is being made from being taken for one whose home is gone.
  return withFolderLock(
    systemFolder,
    () => undefined,
    async () => {
      const record = await readJsonFile(recordPath(home), placeRecord);
      if (record !== null) {
        await assertOwned(record.folder, home);
        return join(record.folder, 'postgres');
      }
      await removeOrphans(systemFolder);
      const owned = join(systemFolder, randomBytes(8).toString('hex'));
      await mkdir(owned, { mode: 0o755 });
      await chmod(owned, 0o755);
      await writeOwner(owned, home);
      await writeJsonFile(recordPath(home), { folder: owned });
      return join(owned, 'postgres');
    },
  );
}

async function writeOwner(owned: string, home: string): Promise<void> {
  await writeJsonFile(ownerPath(owned), { home, device: (await stat(home)).dev });
}

async function assertOwned(owned: string, home: string): Promise<void> {
  const owner = await readJsonFile(ownerPath(owned), ownerRecord);
  if (owner === null) {
    throw new ServiceError(
      `The database of ${home} was in ${owned}, which is gone. Put it back, or delete ${home} to start without its batches.`,
    );
  }
  if (owner.home === home) return;
  if (await refersTo(owner.home, owned)) {
    throw new ServiceError(
      `${home} is a copy of ${owner.home}, which the database in ${owned} belongs to. Delete ${home} and let it be made anew.`,
    );
  }
  await writeOwner(owned, home); // the home was moved
}

async function refersTo(home: string, owned: string): Promise<boolean> {
  return (await readJsonFile(recordPath(home), placeRecord))?.folder === owned;
}

/** Removes databases whose home was deleted, unless a server runs on them. */
async function removeOrphans(systemFolder: string): Promise<void> {
  for (const name of await readdir(systemFolder)) {
    const owned = join(systemFolder, name);
    const owner = /^[0-9a-f]{16}$/.test(name) ? await readJsonFile(ownerPath(owned), ownerRecord) : null;
    if (owner === null || (await refersTo(owner.home, owned))) continue;
    // On another device than once: the home's disk is not mounted, which does not mean that the home is deleted.
    if ((await deviceOf(owner.home)) !== owner.device) continue;
    if ((await findPostmaster(join(owned, 'postgres', 'data'))) === null) {
      await rm(owned, { recursive: true, force: true });
    }
  }
}

/** Device of the path, or of the nearest folder above it that exists. */
async function deviceOf(path: string): Promise<number> {
  try {
    return (await stat(path)).dev;
  } catch {
    return deviceOf(dirname(path));
  }
}
