/**
 * What viewers of the dashboard cost: ten look at a running batch of 1,000 items, as the script of the page does, while the
 * list of batches is asked for without a pause. Then the page of the batch once more, with nobody else.
 *   npm run bench:dashboard             (Linux; about two minutes)
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { benchRequest, withBenchRig, type BenchRig } from './bench-rig';
import { cpuTime } from './cpu-time';
import { findingsHead, quantile, tell } from './finding';

const viewers = 10;
const seconds = 40;
const size = { items: 1_000, budget: 20_000, bundleSize: 16, calls: 64, latencyMs: 400, jitterMs: 200 };
const program = resolve(__dirname, '../../bin/paragone.js');

async function main(): Promise<void> {
  console.log(`${new Date().toISOString().slice(0, 16)}, ${cpus().length} cores\n\n${findingsHead}`);
  await withBenchRig(async (rig) => {
    const worker = start(rig, 'worker');
    const dashboard = start(rig, 'web', '--port', '0');
    try {
      await worker.ready;
      const [, address = ''] = /Dashboard: (\S+)/.exec(await dashboard.ready) ?? [];
      const { handle } = await rig.paragone.startBatch(benchRequest(size));
      await pause(10_000); // some waves, so that there are ranks
      await measure(address, `/batches/${handle.batchId}`, dashboard.pid);
    } finally {
      for (const { end } of [worker, dashboard]) end();
    }
  });
}

async function measure(address: string, path: string, pid: number): Promise<void> {
  const until = AbortSignal.timeout(1_000 * seconds);
  const own = () => cpuTime([]);
  const [before, ownBefore] = [await cpuTime([pid]), await own()];
  const watched = Array.from({ length: viewers }, () => watch(address, path, until));
  const list = await requestUntil(`${address}/`, until);
  const told = (await Promise.all(watched)).reduce((sum, count) => sum + count, 0);
  const cpuMs = (await cpuTime([pid])) - before - ((await own()) - ownBefore);
  tell({
    measure: `CPU of the dashboard, ${viewers} viewers of a running batch of 1,000 items and one of the list without pause`,
    measured: `${((100 * cpuMs) / 1_000 / seconds).toFixed(0)} % of a core; ${(told / seconds).toFixed(1)} parts brought up to date per second`,
    target: '–',
    met: true,
  });
  tell({
    measure: 'list of batches meanwhile',
    measured: `${(list.length / seconds).toFixed(0)} requests/s; p50 ${quantile(list, 0.5).toFixed(0)} ms, p99 ${quantile(list, 0.99).toFixed(0)} ms, longest ${Math.max(...list).toFixed(0)} ms`,
    target: 'longest ≤ 1,000 ms',
    met: Math.max(...list) <= 1_000,
  });
  const page = await requestUntil(address + path, AbortSignal.timeout(10_000));
  tell({
    measure: 'page of the batch, one viewer without pause',
    measured: `p50 ${quantile(page, 0.5).toFixed(0)} ms, p99 ${quantile(page, 0.99).toFixed(0)} ms`,
    target: '–',
    met: true,
  });
}

/** Milliseconds of each of the requests that were made one after the other. */
async function requestUntil(url: string, until: AbortSignal): Promise<readonly number[]> {
  const times: number[] = [];
  while (!until.aborted) {
    const begun = performance.now();
    await (await fetch(url)).text();
    times.push(performance.now() - begun);
  }
  return times;
}

/** Opens a page, and gets each part that the stream of events names, as `live.js` does. Returns how often a part came. */
async function watch(address: string, path: string, until: AbortSignal): Promise<number> {
  const page = await fetch(address + path);
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const [, events = ''] = /data-events="([^"]*)"/.exec(await page.text()) ?? [];
  const fetched = { count: 0 };
  const asked = new Map<string, boolean>();
  const refresh = async (part: string): Promise<void> => {
    if (asked.has(part)) return void asked.set(part, true);
    asked.set(part, false);
    await (await fetch(`${address}${path}?part=${part}`, { headers: { cookie } })).text();
    fetched.count++;
    const again = asked.get(part) === true;
    asked.delete(part);
    if (again) await refresh(part);
  };
  const stream = await fetch(address + events, { headers: { cookie }, signal: until });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream.body ?? []) {
      for (const [, part = ''] of decoder.decode(chunk).matchAll(/^event: change\ndata: (\w+)$/gm)) void refresh(part);
    }
  } catch (error) {
    if (!until.aborted) throw error;
  }
  return fetched.count;
}

function start({ home, databaseUrl, temporal }: BenchRig, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PARAGONE_HOME: home, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal.address },
  });
  const ready = once(child.stdout, 'data').then(([line]) => String(line));
  return { pid: child.pid ?? Number.NaN, ready, end: () => void child.kill('SIGKILL') };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
