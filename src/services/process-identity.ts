import { readdir, readFile } from 'node:fs/promises';
import { plainEnvironment } from './child-environment';
import { runCommand } from './run-command';

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: equal for the same process only, also across restarts of the machine. */
  readonly startedAt: string;
}

export interface RunningProcess extends ProcessIdentity {
  /** Program and arguments, joined by blanks. */
  readonly command: string;
}

/** The process with this pid; null if there is none or it has ended and only waits to be collected by its parent. */
export async function findProcess(pid: number): Promise<RunningProcess | null> {
  return process.platform === 'linux' ? findOnLinux(pid) : ((await listWithPs(['-p', String(pid)]))[0] ?? null);
}

/** Other processes whose command line has `text` in it. */
export async function findProcessesByCommand(text: string): Promise<RunningProcess[]> {
  const processes = process.platform === 'linux' ? await listOnLinux() : await listWithPs(['-ax']);
  return processes.filter((found) => found.pid !== process.pid && found.command.includes(text));
}

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  const found = await findProcess(process.pid);
  return { pid: process.pid, startedAt: found?.startedAt ?? 'unknown' };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await findProcess(identity.pid))?.startedAt === identity.startedAt;
}

async function listOnLinux(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(findOnLinux))).filter((found) => found !== null);
}

async function findOnLinux(pid: number): Promise<RunningProcess | null> {
  try {
    const [stat, command, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // proc(5): the name, in parentheses, may itself hold blanks and parentheses; state is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return {
      pid,
      startedAt: `${boot.trim()}/${fields[19] ?? ''}`,
      command: command.split('\0').slice(0, -1).join(' '),
    };
  } catch {
    return null;
  }
}

async function listWithPs(selection: readonly string[]): Promise<RunningProcess[]> {
  const { stdout } = await runCommand('ps', [...selection, '-ww', '-o', 'pid=,stat=,lstart=,args='], {
    timeoutMs: 10_000,
    env: { ...plainEnvironment(), TZ: 'UTC' },
  });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
    if (!match || match[2]?.startsWith('Z')) return [];
    return [{ pid: Number(match[1]), startedAt: match[3] ?? '', command: match[4] ?? '' }];
  });
}
