import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCommand, until, type StartedCommand } from '../support/command';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres';
import { TemporalRig } from '../support/temporal';
import { itemsCsv, sampleItems } from './sample-items';

let rig: TemporalRig;
let postgres: OwnPostgres;
let folder: string;

beforeAll(async () => {
  [rig, postgres, folder] = await Promise.all([
    TemporalRig.start('dev-server'),
    startOwnPostgres(),
    mkdtemp(join(tmpdir(), 'paragone-watched-')).then((made) => realpath(made)),
  ]);
  await writeFile(join(folder, 'items.csv'), itemsCsv(sampleItems(16)));
});

afterAll(async () => {
  await rig.stop();
  await postgres.drop();
  await rm(folder, { recursive: true });
});

function start(...args: readonly string[]): StartedCommand {
  const environment = { DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: rig.target.address };
  return startCommand(args, { folder, home: join(folder, 'home'), environment });
}

/** One call at a time, so that the batch lasts. */
function run(id: string): StartedCommand {
  return start('run', 'items.csv', '--id', id, '--judge', 'simulated:latencyMs=3000', '--budget', '120', '--seed', '1');
}

const linesOf = (stderr: string, code: string) => stderr.split('\n').filter((line) => line.startsWith(code));

test('run, watch and the dashboard say that PostgreSQL is away, and go on when it is back', async () => {
  const judging = run('outage');
  await until('the first wave', () => judging.stderr().includes('wave 1'));
  const watching = start('watch', 'outage');
  const web = start('web', '--port', '0');
  try {
    await until('the second command', () => watching.stderr().includes('wave '));
    await until('the dashboard', () => web.stdout().includes('http'));
    const [address = ''] = /http:\S+/.exec(web.stdout()) ?? [];
    await postgres.stop();
    for (const { stderr } of [judging, watching]) {
      await until('the outage to be told', () => linesOf(stderr(), 'DATABASE_LOST').length > 0);
    }
    const away = await fetch(`${address}/batches/outage`);
    expect([away.status, await away.text()]).toEqual([503, expect.stringContaining('PostgreSQL gives no answer.')]);
    await postgres.start();
    for (const { ended } of [judging, watching]) {
      const { code, stdout, stderr } = await ended;
      expect([code, linesOf(stderr, 'DATABASE_LOST').length, linesOf(stderr, 'DATABASE_BACK').length]).toEqual([
        0, 1, 1,
      ]);
      expect(stdout).toContain(sampleItems(16)[0]!.id);
    }
    expect((await fetch(`${address}/batches/outage`)).status).toBe(200);
  } finally {
    process.kill(web.pid, 'SIGTERM');
    expect((await web.ended).code).toBe(0);
  }
});

test('while PostgreSQL is away, Ctrl-C ends the watching', async () => {
  const judging = run('interrupted');
  try {
    await until('the first wave', () => judging.stderr().includes('wave 1'));
    const watching = start('watch', 'interrupted');
    await until('the second command', () => watching.stderr().includes('wave '));
    await postgres.stop();
    await until('the outage to be told', () => linesOf(watching.stderr(), 'DATABASE_LOST').length > 0);
    process.kill(watching.pid, 'SIGINT');
    expect((await watching.ended).code).toBe(130);
  } finally {
    process.kill(judging.pid, 'SIGKILL');
    await judging.ended;
    await postgres.start();
  }
});
