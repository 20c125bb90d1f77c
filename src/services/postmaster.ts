import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from './end-process';
import { findProcess, type ProcessIdentity } from './process-identity';

/** PostgreSQL's first process, running on a data folder. */
export interface Postmaster extends ProcessIdentity {
  readonly port: number;
  readonly status: 'starting' | 'ready' | 'stopping' | 'unknown';
}

/** The first arguments of every server that is started here, by which it is known again. */
export function postmasterArguments(dataFolder: string): string[] {
  return ['-D', dataFolder];
}

/**
 * The server that runs on a data folder. `postmaster.pid` names it, but outlives a kill, and the pid may belong to a
 * foreign program by then: only a process that was started as `postgres … <data folder>` counts.
 */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | null> {
  const text = await readFile(pidFile(dataFolder), 'utf8').catch(() => '');
  // Lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status.
  const lines = text.split('\n').map((line) => line.trim());
  const found = await findProcess(Number(lines[0]));
  if (found === null || !found.command.includes(`postgres ${postmasterArguments(dataFolder).join(' ')} `)) return null;
  const status = (['starting', 'ready', 'stopping'] as const).find((known) => known === lines[7]) ?? 'unknown';
  return { pid: found.pid, startedAt: found.startedAt, port: Number(lines[3]), status };
}

/** PostgreSQL itself would refuse to start if the pid in the file belongs to any living process of its user. */
export async function removeStalePidFile(dataFolder: string): Promise<void> {
  if ((await findPostmaster(dataFolder)) === null) await rm(pidFile(dataFolder), { force: true });
}

/** Fast shutdown (open transactions are rolled back); an immediate one if that takes long; at last a kill. */
export async function stopPostmaster(postmaster: ProcessIdentity): Promise<void> {
  await endProcess(postmaster, [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5000],
    ['SIGKILL', 10_000],
  ]);
}

function pidFile(dataFolder: string): string {
  return join(dataFolder, 'postmaster.pid');
}
