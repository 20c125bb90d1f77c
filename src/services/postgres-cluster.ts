import { randomBytes } from 'node:crypto';
import { access, chown, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { plainEnvironment } from './child-environment';
import { dataFolderOf, type PostgresPlace } from './postgres-place';
import { lastLine, runCommand } from './run-command';
import type { ServiceBinary } from './service-binary';
import { ServiceError } from './service-error';

/** The superuser, and the database that is made for the product. */
const postgresUser = 'paragone';

export interface PostgresCluster {
  readonly place: PostgresPlace;
  readonly password: string;
}

/**
 * The database cluster of a place, made if there is none. It is made beside and then moved into place, so that a folder
 * called `data` is always complete.
 * @param settings entries for postgresql.conf beyond those that every cluster gets.
 * @throws ServiceError if the folder is damaged or of another major version.
 */
export async function ensureCluster(
  place: PostgresPlace,
  binary: ServiceBinary,
  settings: Readonly<Record<string, string>>,
): Promise<PostgresCluster> {
  const data = dataFolderOf(place);
  await removeUnfinished(place.folder);
  await rmdir(data).catch(() => undefined); // an empty one holds nothing
  if (await exists(data)) {
    await assertUsable(data, binary);
    return { place, password: await readPassword(place) };
  }
  const password = await writePassword(place);
  const draft = join(place.folder, `unfinished-${randomBytes(4).toString('hex')}`);
  await initialise(draft, place, binary, settings);
  await rename(draft, data);
  return { place, password };
}

/** Passwords are hexadecimal and databases plain words: nothing in the URL needs escaping. */
export function databaseUrl(cluster: PostgresCluster, port: number, database: string): string {
  return `postgresql://${postgresUser}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

async function initialise(
  draft: string,
  place: PostgresPlace,
  binary: ServiceBinary,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const everywhere = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '', // a socket's path may have 107 bytes at most, which a home may exceed
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const result = await runCommand(
    join(dirname(binary.path), 'initdb'),
    [
      `--pgdata=${draft}`,
      `--username=${postgresUser}`,
      `--pwfile=${passwordFile(place)}`,
      '--auth=scram-sha-256',
      // The same order of texts on every machine: by code point, in UTF-8, whatever locales the system has.
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...Object.entries(everywhere).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ],
    {
      timeoutMs: 300_000,
      cwd: place.folder,
      env: plainEnvironment(),
      ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
    },
  );
  if (result.code === 0) return;
  await rm(draft, { recursive: true, force: true });
  const reason = result.timedOut ? 'not finished within 5 min' : (result.startError ?? lastLine(result));
  throw new ServiceError(
    `PostgreSQL's data folder could not be made in ${place.folder}: ${reason}. Check its disk space and permissions, and run again.`,
  );
}

async function assertUsable(data: string, binary: ServiceBinary): Promise<void> {
  const [version] = await Promise.all([
    readFile(join(data, 'PG_VERSION'), 'utf8'),
    access(join(data, 'global', 'pg_control')),
  ]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new ServiceError(
      `${data} is not a complete PostgreSQL data folder (${error.path} is missing). Move it away and run again; batches in it cannot be read.`,
    );
  });
  const major = binary.version.split('.')[0];
  if (version.trim() === major) return;
  throw new ServiceError(
    `${data} was written by PostgreSQL ${version.trim()}, but this version of paragone brings PostgreSQL ${major}. ` +
      `Export its batches with the version that wrote them, then move it away and run again.`,
  );
}

function passwordFile(place: PostgresPlace): string {
  return join(place.folder, 'password');
}

async function readPassword(place: PostgresPlace): Promise<string> {
  const password = (await readFile(passwordFile(place), 'utf8').catch(() => '')).trim();
  if (password !== '') return password;
  throw new ServiceError(
    `The password of the database, ${passwordFile(place)}, is gone. Put it back, or move ${dataFolderOf(place)} away to start without its batches.`,
  );
}

async function writePassword(place: PostgresPlace): Promise<string> {
  const password = randomBytes(24).toString('hex');
  await rm(passwordFile(place), { force: true });
  await writeFile(passwordFile(place), `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (place.user) await chown(passwordFile(place), place.user.uid, place.user.gid);
  return password;
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    // The initdb of a killed command may still write there: then it is for the next start.
    if (name.startsWith('unfinished-'))
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
