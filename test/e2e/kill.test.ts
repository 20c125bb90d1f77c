import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchDocument } from '../../src/contracts/batch';
import { callsPerProviderRange } from '../../src/contracts/settings';
import { serverPids } from '../services/service-rig';
import { runCommand, startCommand, until, type EndedCommand, type StartedCommand } from '../support/command';
import { readCallLog, readComparisons, type LoggedCall } from './batch-files';
import { newWorkplace, type Workplace } from './workplace';

const budget = 150;
/** Calls after which a command is interrupted or killed: some waves are done, one is in flight, others are to come. */
const halfWay = 0.4 * budget;

let reference: Workplace;
let undisturbed: string;
beforeAll(async () => {
  reference = await newWorkplace('absent');
  const { code } = await runCommand(command({ judge: 'simulated', budget }), reference);
  expect(code).toBe(0);
  undisturbed = readFileSync(join(reference.folder, 'out', 'ranking.csv'), 'utf8');
});
afterAll(() => reference.remove());

describe('kill -9 of the process group half-way, then the same command at once', () => {
  // Made by root with mode 0700, the home cannot be entered by the user that PostgreSQL runs as.
  test.concurrent.each(['live on', 'are killed too'])('the servers %s', (fate) =>
    inWorkplace('mode 0700', async (place) => {
      const killed = startCommand(slow, place);
      await halfWayThrough(killed, place);
      process.kill(-killed.pid, 'SIGKILL');
      const pids = await serverPids(place.home);
      expect(pids).toHaveLength(2);
      if (fate === 'are killed too') for (const pid of pids) process.kill(pid, 'SIGKILL');

      const continued = startCommand(slow, place);
      const ended = await continued.ended;
      expect(batchOf(ended)).toEqual({ id: batchOf(await killed.ended).id, verb: 'continues' });
      expectUndisturbedResult(ended, place);
      expectOnlyCallsInFlightAskedTwice({ killed: killed.pid, survivor: continued.pid }, place);
    }),
  );
});

test.concurrent('node alone killed: `up` finishes the batch', () =>
  inWorkplace('absent', async (place) => {
    const killed = startCommand(slow, place);
    await halfWayThrough(killed, place);
    process.kill(killed.pid, 'SIGKILL');
    const { id } = batchOf(await killed.ended);
    expect(await serverPids(place.home)).toHaveLength(2);

    const up = startCommand(['up'], place);
    await until('`up` to serve', () => up.stdout().includes('A worker is polling'));
    await until('the batch to end', async () => {
      const { stdout } = await runCommand(['status', id, '--json'], place);
      return (JSON.parse(stdout) as { status: string }).status === 'complete';
    });
    const results = await runCommand(['results', id, '--out', 'out', '--json'], place);
    process.kill(-up.pid, 'SIGINT');
    expect((await up.ended).code).toBe(0);
    expect(await place.running()).toEqual([]);
    expectUndisturbedResult(results, place);
    expectOnlyCallsInFlightAskedTwice({ killed: killed.pid, survivor: up.pid }, place);
  }),
);

test.concurrent('Ctrl-C half-way: calls in flight are finished, and the same command continues', () =>
  inWorkplace('absent', async (place) => {
    const interrupted = startCommand(slow, place);
    await halfWayThrough(interrupted, place);
    process.kill(-interrupted.pid, 'SIGINT'); // as a terminal sends it
    const first = await interrupted.ended;
    expect(first.code).toBe(130);
    expect(first.stdout).toBe('');
    const { id } = batchOf(first);
    expect(first.stderr).toContain(`Batch ${id} is kept: the same command continues it.`);
    expect(await place.running()).toEqual([]);

    const ended = await runCommand(slow, place);
    expect(batchOf(ended)).toEqual({ id, verb: 'continues' });
    expectUndisturbedResult(ended, place);
    expect(calls(place)).toHaveLength(budget); // nothing was asked twice
  }),
);

test.concurrent('Ctrl-C twice while services start: it says what may be left, and the next command ends it', () =>
  inWorkplace('absent', async (place) => {
    const impatient = startCommand(['up'], place);
    await until('Temporal to be started', () => impatient.stderr().includes('starting Temporal'));
    process.kill(-impatient.pid, 'SIGINT');
    await until('the first to be heard', () => impatient.stderr().includes('again to stop at once'));
    process.kill(-impatient.pid, 'SIGINT');
    const { code, stderr } = await impatient.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`Servers of ${place.home} may be left running; the next command takes them over`);
    expect((await runCommand(['list'], place)).code).toBe(0);
  }),
);

test.concurrent('a provider that fails one call in five: nothing is asked more than three times', () =>
  inWorkplace('absent', async (place) => {
    const failing = command({ judge: 'simulated:failureRate=0.2,callLog=calls.jsonl', budget: 60 });
    const { code, stdout } = await runCommand(failing, place);
    const { status, counts } = JSON.parse(stdout) as BatchDocument;
    expect({ code, status, planned: counts.planned }).toEqual({ code: 0, status: 'complete', planned: 60 });
    expect(counts.completed + counts.failed).toBe(60);
    const rows = readComparisons(join(place.folder, 'out'));
    for (const { id, status: ending, deliveries } of rows) {
      expect(deliveries).toBe(calls(place).filter(({ comparisonId }) => comparisonId === id).length);
      if (ending === 'completed') expect(deliveries).toBeLessThanOrEqual(3);
      else expect({ ending, deliveries }).toEqual({ ending: 'failed', deliveries: 3 });
    }
    expect(calls(place).length).toBeGreaterThan(60); // else no call had failed
  }),
);

const slow = command({ judge: 'simulated:latencyMs=150,callLog=calls.jsonl', budget });

function command(batch: { readonly judge: string; readonly budget: number }): readonly string[] {
  const limits = ['--seed', '7', '--budget', String(batch.budget)];
  return ['run', 'items.csv', '--judge', batch.judge, ...limits, '--out', 'out', '--json'];
}

/** A home of its own for each test, in which nothing may run afterwards. */
async function inWorkplace(home: 'absent' | 'mode 0700', body: (place: Workplace) => Promise<void>): Promise<void> {
  const place = await newWorkplace(home);
  try {
    await body(place);
    expect(await place.running()).toEqual([]);
  } finally {
    await place.remove();
  }
}

function calls({ folder }: Workplace): readonly LoggedCall[] {
  return readCallLog(join(folder, 'calls.jsonl'));
}

async function halfWayThrough(started: StartedCommand, place: Workplace): Promise<void> {
  let code: number | null | undefined;
  void started.ended.then((ended) => (code = ended.code));
  await until(`${halfWay} calls`, () => calls(place).length >= halfWay || code !== undefined);
  expect(code).toBeUndefined(); // else it ended before it could be disturbed
}

function batchOf({ stderr }: EndedCommand): { readonly id: string; readonly verb: string } {
  const [, id, verb] = /^Batch (\S+) (started|continues)/m.exec(stderr) ?? [];
  if (id === undefined || verb === undefined) throw new Error(`Expected the command to name its batch, got: ${stderr}`);
  return { id, verb };
}

/** Complete, one outcome for each comparison, and the ranks of a batch that nothing disturbed. */
function expectUndisturbedResult({ code, stdout }: EndedCommand, { folder }: Workplace): void {
  expect(code).toBe(0);
  const { status, counts } = JSON.parse(stdout) as BatchDocument;
  expect({ status, counts }).toEqual({
    status: 'complete',
    counts: { planned: budget, completed: budget, failed: 0, expired: 0, cancelled: 0 },
  });
  const rows = readComparisons(join(folder, 'out'));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(budget);
  for (const row of rows) expect(row).toMatchObject({ status: 'completed', winner: expect.stringMatching(/^[ab]$/) });
  expect(readFileSync(join(folder, 'out', 'ranking.csv'), 'utf8')).toBe(undisturbed);
}

/** In flight at the kill can only have been the last calls of the killed process, as many as one worker makes at once. */
function expectOnlyCallsInFlightAskedTwice(pids: { killed: number; survivor: number }, place: Workplace): void {
  const idsOf = (pid: number): string[] =>
    calls(place).flatMap((call) => (call.pid === pid ? [call.comparisonId] : []));
  const [before, after] = [idsOf(pids.killed), idsOf(pids.survivor)];
  expect(before.length + after.length).toBe(calls(place).length);
  for (const ids of [before, after]) expect(new Set(ids).size).toBe(ids.length);
  const askedTwice = after.filter((id) => before.includes(id));
  expect(before.slice(-callsPerProviderRange.default)).toEqual(expect.arrayContaining(askedTwice));
  expect(new Set([...before, ...after]).size).toBe(budget);
}
