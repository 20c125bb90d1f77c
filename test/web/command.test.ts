import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertBatch } from '../../src/store/batches';
import { batchOf } from '../store/sample-batch';
import { runCommand, startCommand, until, type EndedCommand } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  [rig, database, folder] = await Promise.all([
    TemporalRig.start('dev-server'),
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'paragone-web-')),
  ]);
});
afterAll(async () => {
  await rig.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

const setting = (more: Readonly<Record<string, string>> = {}) => ({
  folder,
  home: join(folder, 'home'),
  environment: { DATABASE_URL: database.url, TEMPORAL_ADDRESS: rig.target.address, ...more },
});
const web = (args: readonly string[], more?: Readonly<Record<string, string>>): Promise<EndedCommand> =>
  runCommand(['web', ...args], setting(more));

test('it serves until SIGTERM, which also ends streams of events that are open', async () => {
  await insertBatch(database.store, batchOf('open'));
  const command = startCommand(['web', '--port', '0'], setting());
  await until('the address', () => command.stdout().includes('Dashboard: '));
  const [, address = ''] = /Dashboard: (http:\/\/127\.0\.0\.1:\d+)\n/.exec(command.stdout())!;
  expect(await (await fetch(address)).text()).toContain('/batches/open');
  const stream = await fetch(`${address}/batches/open/events`);
  const reader = stream.body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toContain('event: change');
  process.kill(command.pid, 'SIGTERM');
  const { code, stderr } = await command.ended;
  expect(code).toBe(0);
  expect(stderr).toContain('Batches advance as long as a worker runs');
  for (let read = await reader.read().catch(() => ({ done: true })); !read.done; read = await reader.read());
});

test('where others reach it, a token is needed: of the environment, else of a file', async () => {
  const none = await web(['--host', '0.0.0.0']);
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringContaining('others can reach 0.0.0.0, so a token is needed'),
  ]);
  const short = await web(['--host', '0.0.0.0'], { PARAGONE_WEB_TOKEN: 'too short' });
  expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('has 9 characters, 16 or more are needed')]);
  expect(short.stderr).not.toContain('too short');
  const absent = await web(['--token-file', 'none.txt']);
  expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining('none.txt: there is no such file')]);

  await writeFile(join(folder, 'token.txt'), 'a token of 24 characters\n');
  const command = startCommand(['web', '--host', '0.0.0.0', '--port', '0', '--token-file', 'token.txt'], setting());
  await until('the address', () => command.stdout().includes('Dashboard: '));
  const [, port = ''] = /Dashboard: http:\/\/0\.0\.0\.0:(\d+)\n/.exec(command.stdout())!;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(401);
  const login = await fetch(`http://127.0.0.1:${port}/login`, {
    method: 'POST',
    body: new URLSearchParams({ token: 'a token of 24 characters' }),
    headers: { origin: `http://127.0.0.1:${port}` },
    redirect: 'manual',
  });
  expect([login.status, login.headers.get('location')]).toEqual([303, '/']);
  process.kill(command.pid, 'SIGTERM');
  const { code, stdout, stderr } = await command.ended;
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain('a token of 24');
});

test('docker-compose.yml starts it with options that there are', async () => {
  const compose = await readFile(join(__dirname, '../../docker-compose.yml'), 'utf8');
  const [, options = ''] = /^ {4}command: \[web, (.*)\]$/m.exec(compose)!;
  const { stdout } = await web(['--help']);
  const named = [...options.matchAll(/--[a-z-]+/g)].map(([option]) => option);
  expect(named).toContain('--host');
  for (const option of named) expect(stdout).toContain(`  ${option} `);
  expect(compose).toMatch(/PARAGONE_WEB_TOKEN: \$\{PARAGONE_WEB_TOKEN:-[\w-]{16,}\}/);
});

test('a port that is taken, and a URL that is none, are told', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const taken = await web(['--port', String(port)]);
  server.close();
  expect([taken.code, taken.stderr]).toEqual([
    2,
    expect.stringContaining('(EADDRINUSE). Give another --port or --host.'),
  ]);
  const url = await web(['--temporal-ui', 'javascript:alert(1)']);
  expect([url.code, url.stderr]).toEqual([2, expect.stringContaining('Expected a URL such as')]);
});
