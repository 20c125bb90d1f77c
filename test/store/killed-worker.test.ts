import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { defaultWindowMs } from '../../src/contracts/measurements';
import { readMetrics } from '../../src/store/metrics';
import { readCallWindows, readSessions } from '../../src/store/windows';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { firstWaveIds, insertPlanned, somePairs } from './sample-batch';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const hook = resolve(__dirname, '../services/typescript-hook.cjs');
const program = resolve(__dirname, '../support/settle-until-killed.ts');

/** A process of its own. @returns what it told to have stored */
async function settleInProcess(ids: readonly string[], killAfter = Infinity): Promise<readonly string[]> {
  const calls = JSON.stringify(ids.map((id) => ({ id, latencyMs: 250 })));
  const child = spawn(process.execPath, ['-r', hook, program, database.url, 'batch', calls], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const told: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    told.push(line);
    if (told.length === killAfter) child.kill('SIGKILL');
  }
  await closed;
  return told;
}

test('a worker process that is killed loses no measurement of what it settled, beside two that go on (S3-39)', async () => {
  const ids = firstWaveIds(210);
  await insertPlanned(database.store, 'batch', somePairs(21, 210), { itemCount: 21 });
  const [one, two, killed] = await Promise.all([
    settleInProcess(ids.slice(0, 5)),
    settleInProcess(ids.slice(5, 10)),
    settleInProcess(ids.slice(10), 5),
  ]);
  expect([one.length, two.length]).toEqual([5, 5]);
  expect(killed.length).toBeGreaterThanOrEqual(5);
  expect(killed.length).toBeLessThan(200);

  const settled = await database.store
    .selectFrom('comparisons')
    .select('id')
    .where('settled_at', 'is not', null)
    .execute();
  const stored = new Set(settled.map(({ id }) => id));
  expect([...one, ...two, ...killed].filter((id) => !stored.has(id))).toEqual([]);
  expect(await readCallWindows(database.store, defaultWindowMs)).toMatchObject([
    { calls: stored.size, failed: 0, p50Ms: 250, p99Ms: 250 },
  ]);
  expect(await readSessions(database.store, defaultWindowMs)).toMatchObject([
    { judged: stored.size, valid: stored.size },
  ]);
  const calls = (await readMetrics(database.store)).find(({ name }) => name === 'llm_calls_total');
  expect(Number(calls?.sum)).toBe(stored.size);
});
