import { spawn } from 'node:child_process';
import { endProcess } from '../../src/services/end-process';
import { findProcess, findProcessesByCommand, identifyThisProcess, isAlive } from '../../src/services/process-identity';

function startSleeper(): number {
  return spawn('sleep', ['4711.25'], { stdio: 'ignore' }).pid!;
}

test('a process is alive until it ends', async () => {
  const found = (await findProcess(startSleeper()))!;
  expect(found.command).toBe('sleep 4711.25');
  expect(await isAlive(found)).toBe(true);
  expect((await findProcessesByCommand('sleep 4711.25')).map(({ pid }) => pid)).toContain(found.pid);

  await endProcess(found, [['SIGTERM', 10_000]]);
  expect(await isAlive(found)).toBe(false);
  expect(await findProcess(found.pid)).toBeNull();
});

test('another process with the same pid is not taken for it', async () => {
  const here = await identifyThisProcess();
  expect(here.pid).toBe(process.pid);
  expect(await isAlive(here)).toBe(true);
  expect(await isAlive({ ...here, startedAt: `${here.startedAt}0` })).toBe(false);
});

test('a process that does not listen is killed', async () => {
  const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done']);
  await new Promise((resolve) => stubborn.stdout.once('data', resolve));
  const found = (await findProcess(stubborn.pid!))!;
  await endProcess(found, [
    ['SIGTERM', 100],
    ['SIGKILL', 10_000],
  ]);
  expect(await isAlive(found)).toBe(false);
});
