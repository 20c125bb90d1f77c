import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './process-identity';
import { ServiceError } from './service-error';

/** A signal, and how long to wait for its effect, in milliseconds. */
export type EndingStep = readonly [signal: NodeJS.Signals, patienceMs: number];

/**
 * Ends a process by ever harder signals. Returns when it is gone.
 * @throws ServiceError if the last step did not help.
 */
export async function endProcess(target: ProcessIdentity, steps: readonly EndingStep[]): Promise<void> {
  for (const [signal, patienceMs] of steps) {
    if (!(await isAlive(target))) return;
    send(target.pid, signal);
    if (await goneWithin(target, patienceMs)) return;
  }
  throw new ServiceError(`Process ${target.pid} does not end, not even when killed. End it and run again.`);
}

async function goneWithin(target: ProcessIdentity, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(25)) {
    if (!(await isAlive(target))) return true;
  }
  return false;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal, or belongs to another user: the wait tells.
  }
}
