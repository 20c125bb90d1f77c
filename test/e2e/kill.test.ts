import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchDocument } from '../../src/contracts/batch';
import { callsPerProvider } from '../../src/contracts/settings';
import { serverPids } from '../services/service-rig';
import { runCommand, startCommand, until, type EndedCommand, type StartedCommand } from '../support/command';
import { readCallLog, readComparisons, type LoggedCall } from './batch-files';
import { newWorkplace, type Workplace } from './workplace';

const budget = 150;
/** Calls after which a command is interrupted or killed: some waves are done, one is in flight, others are to come. */
const halfWay = 0.4 * budget;
/** The shortest there is, so that a worker's death is noticed soon. */
const environment = { PARAGONE_HEARTBEAT_TIMEOUT_MS: '2000' };

let place: Workplace;
let undisturbed: string;
beforeAll(async () => {
  const reference = await newWorkplace(20);
  const { code } = await runCommand(command('simulated'), reference);
  expect(code).toBe(0);
  undisturbed = ranking(reference);
  await reference.remove();
});
beforeEach(async () => {
  const made = await newWorkplace(20);
  place = { ...made, environment };
  await mkdir(place.home, { mode: 0o700 }); // made by root, PostgreSQL's own user cannot enter it
});
afterEach(async () => {
  const left = await place.running();
  await place.remove();
  expect(left).toEqual([]);
});

describe('kill -9 of the process group half-way, then the same command at once', () => {
  test.each([
    ['the servers live on', 'live'],
    ['the servers are killed too', 'killed'],
  ])('%s', async (_, servers) => {
    const killed = startCommand(slow, place);
    await halfWayThrough(killed);
    process.kill(-killed.pid, 'SIGKILL');
    const pids = await serverPids(place.home);
    expect(pids).toHaveLength(2);
    if (servers === 'killed') for (const pid of pids) process.kill(pid, 'SIGKILL');

    const continued = startCommand(slow, place);
    const { pid } = continued;
    const ended = await continued.ended;
    expect(batchOf(ended)).toEqual({ id: batchOf(await killed.ended).id, verb: 'continues' });
    expectUndisturbedResult(ended);
    expect(new Set(calls().map((call) => call.pid))).toEqual(new Set([killed.pid, pid]));
    expect(askedAgain()).toBeLessThanOrEqual(callsPerProvider);
  });
});

test('node alone killed: `up` finishes the batch, and asks again only what was in flight', async () => {
  const killed = startCommand(slow, place);
  await halfWayThrough(killed);
  process.kill(killed.pid, 'SIGKILL');
  const { id } = batchOf(await killed.ended);
  const begun = calls().length;
  expect(await serverPids(place.home)).toHaveLength(2);

  const up = startCommand(['up'], place);
  await until('up to serve', () => up.stdout().includes('A worker is polling'));
  await until('the batch to end', async () => {
    const { stdout } = await runCommand(['status', id, '--json'], place);
    return (JSON.parse(stdout) as { status: string }).status === 'complete';
  });
  const results = await runCommand(['results', id, '--out', 'out', '--json'], place);
  process.kill(up.pid, 'SIGINT');
  expect((await up.ended).code).toBe(0);
  expectUndisturbedResult(results);
  expect(
    calls()
      .slice(begun)
      .every(({ pid }) => pid === up.pid),
  ).toBe(true);
  expect(askedAgain()).toBeLessThanOrEqual(callsPerProvider);
});

test('Ctrl-C half-way: calls in flight are finished, and the same command continues', async () => {
  const interrupted = startCommand(slow, place);
  await halfWayThrough(interrupted);
  process.kill(interrupted.pid, 'SIGINT');
  const first = await interrupted.ended;
  expect(first.code).toBe(130);
  expect(first.stdout).toBe('');
  const { id } = batchOf(first);
  expect(first.stderr).toContain(`Batch ${id} is kept: the same command continues it.`);
  expect(await place.running()).toEqual([]);

  const ended = await runCommand(slow, place);
  expect(batchOf(ended)).toEqual({ id, verb: 'continues' });
  expectUndisturbedResult(ended);
  expect(askedAgain()).toBe(0);
});

test('a provider that fails one call in five: the batch ends, after at most 3 deliveries of a comparison', async () => {
  const ended = await runCommand(command('simulated:failureRate=0.2,callLog=calls.jsonl'), place);
  const { status, counts } = JSON.parse(ended.stdout) as BatchDocument;
  const rows = readComparisons(join(place.folder, 'out'));
  const deliveries = rows.map((row) => row.deliveries);
  expect({ code: ended.code, status }).toEqual({ code: 0, status: 'complete' });
  expect(counts.completed + counts.failed).toBe(counts.planned);
  expect(Math.min(...deliveries)).toBe(1);
  expect(Math.max(...deliveries)).toBe(3);
  for (const { status: ending, deliveries: count } of rows) expect(ending === 'completed' || count === 3).toBe(true);
  expect(deliveries.reduce((sum, count) => sum + count, 0)).toBe(calls().length);
});

const slow = command('simulated:latencyMs=150,callLog=calls.jsonl');

function command(judge: string): readonly string[] {
  return ['run', 'items.csv', '--judge', judge, '--seed', '7', '--budget', String(budget), '--out', 'out', '--json'];
}

function ranking({ folder }: Workplace): string {
  return readFileSync(join(folder, 'out', 'ranking.csv'), 'utf8');
}

function calls(): readonly LoggedCall[] {
  return readCallLog(join(place.folder, 'calls.jsonl'));
}

/** Calls beyond the first of each comparison. */
function askedAgain(): number {
  return calls().length - new Set(calls().map(({ comparisonId }) => comparisonId)).size;
}

async function halfWayThrough(started: StartedCommand): Promise<void> {
  let code: number | null | undefined;
  void started.ended.then((ended) => (code = ended.code));
  await until(`${halfWay} calls`, () => calls().length >= halfWay || code !== undefined);
  expect(code).toBeUndefined(); // else it ended before it could be disturbed
}

function batchOf({ stderr }: EndedCommand): { readonly id: string; readonly verb: string } {
  const [, id, verb] = /^Batch (\S+) (started|continues)/m.exec(stderr) ?? [];
  if (id === undefined || verb === undefined) throw new Error(`Expected the command to name its batch, got: ${stderr}`);
  return { id, verb };
}

/** Complete, one outcome for each comparison, and the ranks of a batch that nothing disturbed. */
function expectUndisturbedResult({ code, stdout }: EndedCommand): void {
  expect(code).toBe(0);
  const { status, counts } = JSON.parse(stdout) as BatchDocument;
  expect({ status, counts }).toEqual({
    status: 'complete',
    counts: { planned: budget, completed: budget, failed: 0, expired: 0, cancelled: 0 },
  });
  const rows = readComparisons(join(place.folder, 'out'));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(budget);
  for (const { status: ending, winner } of rows)
    expect({ ending, winner }).toEqual({ ending: 'completed', winner: expect.stringMatching(/^(a|b|tie)$/) });
  expect(ranking(place)).toBe(undisturbed);
}
