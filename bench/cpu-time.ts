import { readdir, readFile } from 'node:fs/promises';

/** Linux counts in ticks of a hundredth of a second. */
const msPerTick = 10;

/** CPU that this process, the given ones and all their children have used since they began, in milliseconds. Linux only. */
export async function cpuTime(roots: readonly number[]): Promise<number> {
  const all = await readProcesses();
  const counted = new Set(roots);
  for (let size = -1; size !== counted.size;) {
    size = counted.size;
    for (const { pid, parent } of all) if (counted.has(parent)) counted.add(pid);
  }
  const { user, system } = process.cpuUsage();
  const others = all.filter(({ pid }) => counted.has(pid) && pid !== process.pid);
  return (user + system) / 1000 + others.reduce((sum, { ticks }) => sum + ticks * msPerTick, 0);
}

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and those of children that have ended. */
  readonly ticks: number;
}

async function readProcesses(): Promise<readonly ProcessTime[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(readProcess))).filter((found) => found !== null);
}

async function readProcess(pid: number): Promise<ProcessTime | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // proc(5): after the name in parentheses field 3 is first; 4 is the parent, 14 to 17 are times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    return null; // it has ended meanwhile
  }
}
