import { spawn } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { findProcess, type ProcessIdentity } from './process-identity';
import { plainEnvironment } from './child-environment';
import type { ServerUser } from './server-user';

export interface DetachedServerOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Working folder, which the server's user can reach. */
  readonly folder: string;
  readonly logFile: string;
  readonly user: ServerUser | null;
}

export interface DetachedServer {
  readonly identity: ProcessIdentity;
  hasEnded(): boolean;
  /** The last lines of its log that match. */
  lastLogLine(pattern: RegExp): Promise<string | null>;
}

/**
 * Starts a server in a session of its own, so that neither Ctrl-C nor the end of this process ends it.
 * Its output goes to the log file; the log of the start before is kept beside it as `….old`.
 * @returns null if the program could not be started.
 */
export async function startDetached(options: DetachedServerOptions): Promise<DetachedServer | null> {
  await rename(options.logFile, `${options.logFile}.old`).catch(() => undefined);
  // Exclusive: never through a link that the server's user has put there.
  const log = await open(options.logFile, 'ax', 0o600);
  try {
    const child = spawn(options.command, options.args, {
      cwd: options.folder,
      env: plainEnvironment(),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(options.user && { uid: options.user.uid, gid: options.user.gid }),
    });
    let ended = false;
    child.once('exit', () => (ended = true));
    child.once('error', () => (ended = true));
    child.unref();
    if (child.pid === undefined) return null;
    const startedAt = (await findProcess(child.pid))?.startedAt ?? 'ended at once';
    return {
      identity: { pid: child.pid, startedAt },
      hasEnded: () => ended,
      lastLogLine: async (pattern) => {
        const lines = (await readFile(options.logFile, 'utf8')).split('\n');
        return (
          lines
            .filter((line) => pattern.test(line))
            .at(-1)
            ?.trim() ?? null
        );
      },
    };
  } finally {
    await log.close();
  }
}
