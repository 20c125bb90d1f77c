import { readFile } from 'node:fs/promises';
import { ServiceError } from './service-error';

/** An account of this system, as in passwd(5). */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that exist nearly everywhere and own nothing of value, best first. None is ever created. */
const candidates = ['postgres', '_postgres', 'nobody', 'daemon'];

/**
 * PostgreSQL refuses to run as root: the account that it runs as instead. Null if this process is not root.
 * @throws ServiceError if the system has none of the accounts.
 */
export async function findServerUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of candidates) {
    const [, , uid, gid] = accounts.find(([account]) => account === name) ?? [];
    // PostgreSQL looks its own uid up there, and macOS gives `nobody` a negative one, which spawn does not take.
    if (Number(uid) > 0 && Number(gid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new ServiceError(
    `PostgreSQL does not run as root, and /etc/passwd has none of ${candidates.join(', ')} to run it as. ` +
      'Run paragone as another user, or set DATABASE_URL to a running server.',
  );
}
