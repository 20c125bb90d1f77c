import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type EndedCommand } from '../support/command';
import {
  badEnvironments,
  badSubscribers,
  badFiles,
  badMoney,
  badOptions,
  good,
  password,
  writeBadFiles,
  type BadInput,
} from './bad-input';

const folder = mkdtempSync(join(tmpdir(), 'paragone-bad-input-'));
beforeAll(() => writeBadFiles(folder));
afterAll(() => rmSync(folder, { recursive: true }));

test.concurrent.each([...badFiles, ...badMoney, ...badOptions, ...badEnvironments])(
  '$name is refused with --json',
  expectDocument,
);

// In words it says what the document says, so one of each kind is enough.
const oneOfEachKind = [badFiles[0]!, badOptions[0]!, badOptions.at(-1)!, badEnvironments[0]!];
test.concurrent.each(oneOfEachKind)('$name is refused in words', expectSentence);

describe('a server that does not answer', () => {
  test.concurrent.each([['run', good], ['list'], ['results', 'any']])('PostgreSQL, for %s', async (...args) => {
    const port = await refusingPort();
    await expectDocument({
      name: `no PostgreSQL for ${args[0]}`,
      args,
      environment: { DATABASE_URL: `postgresql://paragone:${password}@127.0.0.1:${port}/paragone` },
      code: 'database_unreachable',
      says: [
        new RegExp(`PostgreSQL at 127\\.0\\.0\\.1:${port}/paragone .*ECONNREFUSED`),
        /correct DATABASE_URL, or unset it to use the embedded PostgreSQL/,
      ],
    });
  });

  test.concurrent.each([['run', good], ['up']])('Temporal, for %s', async (...args) => {
    const port = await refusingPort();
    await expectSentence({
      name: `no Temporal for ${args[0]}`,
      args,
      environment: { TEMPORAL_ADDRESS: `127.0.0.1:${port}` },
      code: 'temporal_unreachable',
      says: [
        new RegExp(`Temporal at 127\\.0\\.0\\.1:${port}, namespace default, cannot be used`),
        /correct TEMPORAL_ADDRESS .*, or unset it to use the embedded Temporal/,
      ],
    });
  });
});

// Also before a database is waited for.
test.concurrent.each(badSubscribers)('$name is refused before anything is started', expectSentence);

async function expectSentence(bad: BadInput): Promise<void> {
  const { code, stdout, stderr } = await runBad(bad, 'text', bad.args);
  expect(stderr).toMatch(/^paragone: [^\n]+\n$/);
  for (const part of bad.says) expect(stderr).toMatch(part);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

async function expectDocument(bad: BadInput): Promise<void> {
  const { code, stdout, stderr } = await runBad(bad, 'json', [...bad.args, '--json']);
  const { file, line } = bad;
  const document = JSON.parse(stdout) as { error: { message: string } };
  for (const part of bad.says) expect(document.error.message).toMatch(part);
  expect(document).toEqual({
    error: {
      code: bad.code,
      message: expect.stringMatching(/^[^\n]+$/),
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
    },
  });
  expect(stderr).toBe('');
  expect(code).toBe(2);
}

/** Runs the command with a home of its own, and sees that nothing was started, shown or made that must not be. */
async function runBad({ name, environment }: BadInput, form: string, args: readonly string[]): Promise<EndedCommand> {
  const home = join(folder, `home of ${name}, ${form}`);
  const ended = await runCommand(args, { folder, home, ...(environment && { environment }) });
  const said = ended.stdout + ended.stderr;
  expect(said).not.toMatch(/^ {4}at /m);
  expect(said).not.toContain(password);
  expect(existsSync(home)).toBe(false);
  return ended;
}

/** A port on which nobody listens: it was free a moment ago. */
async function refusingPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
