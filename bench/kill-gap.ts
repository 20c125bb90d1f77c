import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { benchRequest, type BenchRig } from './bench-rig';

const heartbeatTimeoutMs = 5_000;
const latencyMs = 400;

interface Call {
  readonly comparisonId: string;
  readonly pid: number;
  readonly at: string;
}

export interface KillGap {
  /** From the kill of a worker to the last call by which its unfinished work was taken up again. */
  readonly longestMs: number;
  /** Calls made again whose outcome had been stored at the time of the kill. */
  readonly settledAgain: number;
  readonly callsAgain: number;
}

/** Kills one of two workers with SIGKILL in the middle of a batch, and waits for its end. */
export async function measureKillGap(rig: BenchRig, trial: number): Promise<KillGap> {
  const log = join(rig.home, `calls-${trial}.jsonl`);
  const calls = (): readonly Call[] => {
    const lines = readFileSync(log, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Call);
  };
  const workers = [startWorkerProcess(rig), startWorkerProcess(rig)] as const;
  try {
    await Promise.all(workers.map((worker) => worker.polls));
    const request = benchRequest({ items: 400, budget: 1_200, bundleSize: 16, latencyMs });
    const judges = [`simulated:latencyMs=${latencyMs},callLog=${log}`];
    const { handle } = await rig.paragone.startBatch({ ...request, judges, heartbeatTimeoutMs });
    const doomed = workers[0].pid;
    while (calls().filter(({ pid }) => pid === doomed).length < 100 + 13 * trial) await pause(20);
    process.kill(doomed, 'SIGKILL');
    const killedAt = Date.now();
    const settled = new Set(
      (
        await rig.store
          .selectFrom('comparisons')
          .select('id')
          .where('batch_id', '=', handle.batchId)
          .where('settled_at', '<=', new Date(killedAt))
          .execute()
      ).map(({ id }) => id),
    );
    await handle.results();
    const made = calls();
    const last = new Map(made.map((call) => [call.comparisonId, call]));
    const again = made.filter((call) => last.get(call.comparisonId) !== call);
    const taken = again.map(({ comparisonId }) => Date.parse(last.get(comparisonId)?.at ?? ''));
    return {
      longestMs: Math.max(...taken) - killedAt,
      settledAgain: again.filter(({ comparisonId }) => settled.has(comparisonId)).length,
      callsAgain: again.length,
    };
  } finally {
    for (const worker of workers) worker.end();
  }
}

function startWorkerProcess({ home, databaseUrl, temporal }: BenchRig) {
  const program = resolve(__dirname, '../../bin/paragone.js');
  const child = spawn(process.execPath, [program, 'worker'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PARAGONE_HOME: home, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal.address },
  });
  const polls = new Promise<void>((fulfil, reject) => {
    child.once('exit', () => reject(new Error('The worker has ended before it polled.')));
    child.stdout.once('data', () => fulfil()); // its one line says that it polls
  });
  return { pid: child.pid ?? Number.NaN, polls, end: () => void child.kill('SIGKILL') };
}
