import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchHandle } from '../../src/client/batch-handle';
import type { BatchProgress } from '../../src/contracts/protocol';
import { startWorkerProcess, untilPolling, type WorkerProcess } from '../faults/worker-process';
import { runCommand, type EndedCommand } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';
import { readCallLog, readComparisons } from './batch-files';
import { itemsCsv, sampleItems } from './sample-items';

let rig: TemporalRig;
let database: TestDatabase;
let folder: string;
let control: WorkerProcess;
let judging: WorkerProcess;

beforeAll(async () => {
  [rig, database, folder] = await Promise.all([
    TemporalRig.start('dev-server'),
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'paragone-operator-')),
  ]);
  await writeFile(join(folder, 'items.csv'), itemsCsv(sampleItems(20)));
  const targets = { folder, databaseUrl: database.url, temporalAddress: rig.target.address };
  control = startWorkerProcess(targets, '--control-only');
  judging = startWorkerProcess(targets, '--providers', 'simulated');
  await untilPolling(control, judging);
});

afterAll(async () => {
  expect(await Promise.all([control.terminate(), judging.terminate()])).toEqual([0, 0]);
  expect(existsSync(join(folder, 'home'))).toBe(false); // both servers are configured: nothing is embedded
  await rig.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

function paragone(...args: readonly string[]): Promise<EndedCommand> {
  const environment = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: rig.target.address };
  return runCommand(args, { folder, home: join(folder, 'home'), environment });
}

async function paragoneSays(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await paragone(...args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function batch(batchId: string): Promise<BatchHandle> {
  return rig.client(database.store).getBatch(batchId);
}

async function untilBatch(batchId: string, reached: (progress: BatchProgress) => boolean): Promise<void> {
  for await (const progress of (await batch(batchId)).watch()) if (reached(progress)) return;
  throw new Error(`Batch ${batchId} ended too soon`);
}

async function endOf(batchId: string) {
  const { status, reason } = (await (await batch(batchId)).results()).document;
  return { status, reason };
}

test('given pairs, asked by the one worker and planned by the other', async () => {
  await writeFile(join(folder, 'pairs.csv'), 'a,b,repeats\nT03,T01,2\nT01,T03,1\nT02,T20,3\n');
  const judge = 'simulated:callLog=calls.jsonl';
  const started = await paragoneSays('start', 'items.csv', '--id', 'given', '--pairs', 'pairs.csv', '--judge', judge);
  expect(started).toBe('given\n');
  const { status, counts } = JSON.parse(await paragoneSays('watch', 'given', '--json')) as BatchProgress;
  expect({ status, planned: counts.planned, completed: counts.completed }).toEqual({
    status: 'complete',
    planned: 6,
    completed: 6,
  });
  const written = await paragoneSays('export', 'given', '--out', 'given');
  expect(written.trim().split('\n')).toHaveLength(7);
  const shown = readComparisons(join(folder, 'given')).map(({ a, b }) => `${a} ${b}`);
  expect(shown).toEqual(['T03 T01', 'T03 T01', 'T01 T03', 'T02 T20', 'T02 T20', 'T02 T20']);
  expect(readCallLog(join(folder, 'calls.jsonl')).map(({ pid }) => pid)).toEqual(shown.map(() => judging.pid));
});

test('every planned pair in both orders', async () => {
  await paragoneSays('start', 'items.csv', '--id', 'both', '--both-orders', '--budget', '40', '--seed', '7');
  await paragoneSays('watch', 'both', '--out', 'both');
  const rows = readComparisons(join(folder, 'both'));
  expect(rows).toHaveLength(40);
  for (let pair = 0; pair < 20; pair++) {
    const [one, other] = rows.slice(2 * pair, 2 * pair + 2);
    expect([other!.b, other!.a]).toEqual([one!.a, one!.b]);
  }
});

test('pause, resume, and a threshold that ends the batch, sent without waiting for an answer', async () => {
  const slow = ['--judge', 'simulated:latencyMs=2000', '--budget', '150', '--seed', '7'];
  await paragoneSays('start', 'items.csv', '--id', 'steered', ...slow);
  await untilBatch('steered', ({ counts }) => counts.completed > 0);
  await paragoneSays('pause', 'steered', '--reason', 'lunch');
  await untilBatch('steered', ({ status }) => status === 'paused');
  expect(await paragoneSays('status', 'steered')).toMatch(/^status +paused\npaused +lunch \(operator\)$/m);
  await paragoneSays('resume', 'steered');
  const sent = await paragoneSays('override', 'steered', '--threshold', '10', '--by', 'a test', '--no-wait', '--json');
  expect(JSON.parse(sent)).toEqual({ sent: { completionThresholdPct: 10, by: 'a test' } });
  expect(await endOf('steered')).toEqual({ status: 'complete', reason: 'threshold_override' });
});

test('dead letters are listed, shown and redriven while the batch runs; finalize ends it', async () => {
  const refusing = ['--judge', 'simulated:refusalRate=0.5,latencyMs=500', '--budget', '150', '--seed', '7'];
  await paragoneSays('start', 'items.csv', '--id', 'refused', ...refusing);
  await untilBatch('refused', ({ counts }) => counts.failed > 0);
  await (await batch('refused')).pause('so that there is time for the commands');
  const letters = JSON.parse(await paragoneSays('dead-letters', 'list', 'refused', '--json')) as {
    comparisonId: string;
  }[];
  const { comparisonId } = letters[0]!;
  const shown = await paragoneSays('dead-letters', 'show', 'refused', comparisonId);
  expect(shown).toMatch(new RegExp(`^comparison +${comparisonId} of batch refused`, 'm'));
  expect(shown).toMatch(/^error +refused: /m);
  const redriven = JSON.parse(
    await paragoneSays('dead-letters', 'redrive', 'refused', comparisonId, '--json'),
  ) as object;
  expect(redriven).toEqual({ reopened: [comparisonId], refused: [] });
  await paragoneSays('finalize', 'refused', '--by', 'a test');
  expect(await endOf('refused')).toEqual({ status: 'complete', reason: 'finalized_by_operator' });
  const again = await paragone('dead-letters', 'redrive', 'refused', '--all');
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('has ended (complete)') });
});

test('cancel: whoever watches is told by the exit code', async () => {
  await paragoneSays('start', 'items.csv', '--id', 'dropped', '--judge', 'simulated:latencyMs=5000', '--seed', '7');
  await paragoneSays('cancel', 'dropped', '--reason', 'a test');
  expect(await paragone('watch', 'dropped', '--json')).toMatchObject({ code: 3 });
  expect(await endOf('dropped')).toEqual({ status: 'cancelled', reason: 'cancelled' });
});

test('audit passes what is as it was judged, and finds a verdict that was changed by hand', async () => {
  expect(await paragoneSays('audit', 'both')).not.toMatch(/\bNO\b/);
  await database.store
    .updateTable('comparisons')
    .set({ winner: 'tie' })
    .where('batch_id', '=', 'both')
    .where('position', '=', 1)
    .execute();
  const { code, stdout } = await paragone('audit', 'both', '--json');
  const { findings } = JSON.parse(stdout) as { findings: { invariant: string; ok: boolean }[] };
  expect(findings.filter(({ ok }) => !ok)).not.toEqual([]);
  expect(code).toBe(1);
});
