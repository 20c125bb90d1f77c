import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand, type EndedCommand } from '../support/command';

const batchCommands = ['plan', 'estimate', 'run', 'start', 'watch', 'status', 'results', 'export', 'rescore', 'list'];
const steering = ['pause', 'resume', 'override', 'finalize', 'cancel', 'dead-letters', 'jobs'];
const commands = [
  ...batchCommands,
  ...steering,
  'fit',
  'up',
  'worker',
  'web',
  'migrate',
  'doctor',
  'audit',
  'events',
  'erase',
  'codec-server',
];
const folder = mkdtempSync(join(tmpdir(), 'paragone-help-'));
afterAll(() => {
  const leftBehind = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(leftBehind).toEqual([]);
});

function paragone(...args: string[]): Promise<EndedCommand> {
  return runCommand(args, { folder, home: join(folder, 'home') });
}

test.concurrent('--help names every command, and a command to begin with', async () => {
  const { code, stdout, stderr } = await paragone('--help');
  const named = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(commands));
  expect(stdout).toMatch(/^Begin with:\n {2}paragone run /m);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test.concurrent.each(commands)('%s --help shows its usage and says what it is for', async (command) => {
  const { code, stdout, stderr } = await paragone(command, '--help');
  const [usage, , description] = stdout.split('\n');
  expect(usage).toMatch(new RegExp(`^Usage: paragone ${command}( |$)`));
  expect(description).toMatch(/^[A-Z]\w+/);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test.concurrent('run --help has examples and every exit code', async () => {
  const { stdout } = await paragone('run', '--help');
  expect(stdout.match(/^ {2}paragone run .+/gm)).toHaveLength(3);
  const exitCodes = /^Exit codes: (.*)$/m.exec(stdout)?.[1] ?? '';
  expect(exitCodes.match(/\d+ [a-z]+/g)).toEqual(['0 complete', '1 failed', '2 bad', '3 cancelled', '130 interrupted']);
});

test.concurrent.each([
  'start',
  'rejudge',
  'watch',
  'export',
  'rescore',
  ...steering,
  'worker',
  'web',
  'audit',
  'events',
  'erase',
  'codec-server',
])('%s --help has an example to copy', async (command) => {
  const { stdout } = await paragone(command, '--help');
  expect(stdout).toMatch(new RegExp(`^Examples?:\n  paragone ${command}( |$)`, 'm'));
});

test.concurrent.each(['list', 'show', 'redrive'])('dead-letters %s --help says what it is for', async (command) => {
  const { code, stdout } = await paragone('dead-letters', command, '--help');
  const [usage, , description] = stdout.split('\n');
  expect(usage).toMatch(new RegExp(`^Usage: paragone dead-letters ${command} `));
  expect(description).toMatch(/^[A-Z]\w+/);
  expect(code).toBe(0);
});

test.concurrent.each(['list', 'subscribers', 'errors', 'enable'])(
  'events %s --help says what it is for',
  async (command) => {
    const { code, stdout } = await paragone('events', command, '--help');
    const [usage, , description] = stdout.split('\n');
    expect(usage).toMatch(new RegExp(`^Usage: paragone events ${command} `));
    expect(description).toMatch(/^[A-Z]\w+/);
    expect(code).toBe(0);
  },
);

test.concurrent.each(['list', 'show', 'resolve'])('jobs %s --help says what it is for', async (command) => {
  const { code, stdout } = await paragone('jobs', command, '--help');
  const [usage, , description] = stdout.split('\n');
  expect(usage).toMatch(new RegExp(`^Usage: paragone jobs ${command} `));
  expect(description).toMatch(/^[A-Z]\w+/);
  expect(code).toBe(0);
});

test.concurrent('--version is that of the package', async () => {
  const text = readFileSync(resolve(__dirname, '../../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  expect(await paragone('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.concurrent('without a command it shows its help, as a refusal', async () => {
  const [bare, asked] = await Promise.all([paragone(), paragone('--help')]);
  expect(bare).toEqual({ code: 2, stdout: '', stderr: asked.stdout });
});
