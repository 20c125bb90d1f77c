import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { benchRequest, type BenchRig } from './bench-rig';
import { quantile, tell } from './finding';

const heartbeatTimeoutMs = 5_000;
const trials = 10;
const targetMs = 6_000;
const size = { items: 400, budget: 1_000, bundleSize: 16, calls: 32, latencyMs: 400, jitterMs: 200 };

interface Call {
  readonly comparisonId: string;
  readonly pid: number;
  readonly at: string;
}

interface KillGap {
  /** From the kill of a worker until the last of its bundles was taken up by the other. */
  readonly takenUpMs: number;
  /** From the kill to the last call that was made again: bundles wait for free calls of the worker that is left. */
  readonly lastCallMs: number;
  /** Calls made again whose outcome had been stored at the time of the kill. */
  readonly settledAgain: number;
  readonly callsAgain: number;
}

/** Over several kills: when the last of what a worker left unfinished was asked again, and that nothing else was. */
export async function kill(rig: BenchRig): Promise<void> {
  const gaps: KillGap[] = [];
  for (let trial = 1; trial <= trials; trial++) gaps.push(await measureKillGap(rig, trial));
  const takenUp = gaps.map(({ takenUpMs }) => takenUpMs);
  const worstMs = Math.max(...takenUp);
  const seconds = (ms: number): string => (ms / 1000).toFixed(2);
  const lastCall = Math.max(...gaps.map(({ lastCallMs }) => lastCallMs));
  tell({
    measure: `longest gap after kill -9 of one of two workers, heartbeat timeout 5 s, ${trials} trials`,
    measured: `${seconds(worstMs)} s until its last bundle is taken up (median ${seconds(quantile(takenUp, 0.5))} s; last call ${seconds(lastCall)} s)`,
    target: '≤ 6 s',
    met: worstMs <= targetMs,
  });
  const again = gaps.reduce((sum, { settledAgain }) => sum + settledAgain, 0);
  const most = Math.max(...gaps.map(({ callsAgain }) => callsAgain));
  tell({
    measure: 'stored outcomes asked again by these kills',
    measured: `${again} (calls made again: at most ${most} by one kill)`,
    target: '0',
    met: again === 0,
  });
}

/** Kills one of two workers with SIGKILL in the middle of a batch, and waits for its end. */
async function measureKillGap(rig: BenchRig, trial: number): Promise<KillGap> {
  const log = join(rig.home, `calls-${trial}.jsonl`);
  const calls = (): readonly Call[] => {
    const lines = readFileSync(log, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Call);
  };
  const workers = [startWorkerProcess(rig), startWorkerProcess(rig)] as const;
  try {
    await Promise.all(workers.map((worker) => worker.polls));
    const request = benchRequest(size);
    const judges = request.judges.map((spec) => `${spec},callLog=${log}`);
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
    const bundleOf = await bundles(rig, handle.batchId);
    const last = new Map(made.map((call) => [call.comparisonId, call]));
    const again = made.filter((call) => last.get(call.comparisonId) !== call);
    const firstOfBundle = new Map<string | null | undefined, number>();
    for (const { comparisonId } of again) {
      const bundle = bundleOf.get(comparisonId);
      const at = Date.parse(last.get(comparisonId)?.at ?? '');
      firstOfBundle.set(bundle, Math.min(at, firstOfBundle.get(bundle) ?? Infinity));
    }
    const lastCallAt = Math.max(...again.map(({ comparisonId }) => Date.parse(last.get(comparisonId)?.at ?? '')));
    return {
      takenUpMs: Math.max(...firstOfBundle.values()) - killedAt,
      lastCallMs: lastCallAt - killedAt,
      settledAgain: again.filter(({ comparisonId }) => settled.has(comparisonId)).length,
      callsAgain: again.length,
    };
  } finally {
    for (const worker of workers) worker.end();
  }
}

async function bundles({ store }: BenchRig, batchId: string): Promise<ReadonlyMap<string, string | null>> {
  const rows = await store.selectFrom('comparisons').select(['id', 'bundle']).where('batch_id', '=', batchId).execute();
  return new Map(rows.map(({ id, bundle }) => [id, bundle]));
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
