import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { ServiceError } from './service-error';

export interface FolderLock {
  /** @throws ServiceError if another process has taken the lock over, since this one slept or was suspended. */
  assertHeld(): void;
}

/** A process that was killed inside the lock holds others up for this long. */
const staleMs = 4000;
const retryMs = 100;
/** The first start fetches programs: its length bounds how long others have to wait. */
const patienceMs = 15 * 60_000;
const noticeMs = 3000;

/** Runs `body` while no other process does so for the same folder. `onWait` is told once if that takes long. */
export async function withFolderLock<T>(
  folder: string,
  onWait: (message: string) => void,
  body: (held: FolderLock) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const notice = setTimeout(() => onWait('waiting for another command that starts or stops services'), noticeMs);
  let lost = false;
  const release = await lock(folder, {
    lockfilePath: join(folder, 'lock'),
    stale: staleMs,
    update: 1000,
    retries: { retries: patienceMs / retryMs, factor: 1, minTimeout: retryMs, maxTimeout: retryMs },
    onCompromised: () => {
      lost = true;
    },
  })
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ELOCKED') throw error;
      const minutes = patienceMs / 60_000;
      throw new ServiceError(
        `Another command has been starting or stopping services for ${minutes} min (lock ${join(folder, 'lock')}). End that command and run again.`,
      );
    })
    .finally(() => clearTimeout(notice));
  const held: FolderLock = {
    assertHeld: () => {
      if (lost) throw new ServiceError('This command was suspended while it started services. Run it again.');
    },
  };
  try {
    return await body(held);
  } finally {
    if (!lost) await release();
  }
}
