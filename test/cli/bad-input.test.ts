import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type EndedCommand } from '../support/command';

/** A command line that cannot be carried out, and what the user is told. */
interface BadInput {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly code: string;
  /** The part of the message that names what is wrong, and the part that says what to do. */
  readonly says: readonly [RegExp, RegExp];
  readonly file?: string;
  readonly line?: number;
}

const password = 'open-sesame';
const folder = mkdtempSync(join(tmpdir(), 'paragone-bad-input-'));
const good = 'good.csv';
const files: Readonly<Record<string, string>> = {
  [good]: 'id,text\none,First text.\ntwo,Second text.\nthree,Third text.\n',
  'empty.csv': '',
  'header.csv': 'id,text\n',
  'one.csv': 'id,text\none,First text.\n',
  'twice.csv': 'id,text\none,First text.\ntwo,Second text.\none,Third text.\n',
  'no-text.csv': 'id,essay\none,First text.\ntwo,Second text.\n',
  'huge.csv': `id,text\none,First text.\ntwo,${'long '.repeat(2_000_000)}\n`,
  'blank.csv': 'id,text\none,First text.\ntwo,"  "\n',
  'anchors.csv': 'id,anchor_grade\none,A\nghost,B\n',
  'self.csv': 'winner,loser\none,two\ntwo,two\n',
  'no-votes-columns.csv': 'better,worse\none,two\n',
  'items.txt': 'id,text\none,First text.\n',
};

beforeAll(() => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'latin1.csv'), Buffer.from('id,text\none,First text.\ntwo,caf\xe9\n', 'latin1'));
  mkdirSync(join(folder, 'no-texts'));
  writeFileSync(join(folder, 'no-texts', 'picture.png'), 'not a text');
  mkdirSync(join(folder, 'same-names'));
  writeFileSync(join(folder, 'same-names', 'essay.txt'), 'First text.');
  writeFileSync(join(folder, 'same-names', 'essay.md'), 'Second text.');
});
afterAll(() => rmSync(folder, { recursive: true }));

const items: readonly BadInput[] = [
  {
    name: 'an items path that is not there',
    args: ['run', 'missing.csv'],
    code: 'file_not_found',
    says: [/no such file/, /Check the path/],
    file: 'missing.csv',
  },
  {
    name: 'an empty file',
    args: ['run', 'empty.csv'],
    code: 'empty_file',
    says: [/file is empty/, /Give a file with content/],
    file: 'empty.csv',
  },
  {
    name: 'a header alone',
    args: ['run', 'header.csv'],
    code: 'no_rows',
    says: [/found no rows/, /Add them/],
    file: 'header.csv',
  },
  {
    name: 'one item',
    args: ['run', 'one.csv'],
    code: 'too_few_items',
    says: [/at least 2 items to compare, got 1/, /Add texts/],
    file: 'one.csv',
  },
  {
    name: 'two items of one id',
    args: ['run', 'twice.csv'],
    code: 'duplicate_id',
    says: [/"one" is used twice \(first in twice\.csv, line 2\)/, /Ids must differ/],
    file: 'twice.csv',
    line: 4,
  },
  {
    name: 'a column that is missing',
    args: ['run', 'no-text.csv'],
    code: 'missing_column',
    says: [/expected a column "text", found id,essay/, /Name the columns id,text/],
    file: 'no-text.csv',
    line: 1,
  },
  {
    name: 'an item of 10 MB',
    args: ['run', 'huge.csv'],
    code: 'text_too_large',
    says: [/"two" has 10000 kB, the limit is 200 kB/, /Shorten or split it/],
    file: 'huge.csv',
    line: 3,
  },
  {
    name: 'a text of blanks',
    args: ['run', 'blank.csv'],
    code: 'empty_text',
    says: [/text of "two" is empty/, /Give a text or remove it/],
    file: 'blank.csv',
    line: 3,
  },
  {
    name: 'a file that is not UTF-8',
    args: ['run', 'latin1.csv'],
    code: 'invalid_utf8',
    says: [/expected UTF-8/, /Save the file as UTF-8/],
    file: 'latin1.csv',
    line: 3,
  },
  {
    name: 'a kind of file that is not read',
    args: ['run', 'items.txt'],
    code: 'unknown_format',
    says: [/ends in \.csv or \.jsonl/, /Convert or rename it/],
    file: 'items.txt',
  },
  {
    name: 'a folder without texts',
    args: ['run', 'no-texts'],
    code: 'no_texts',
    says: [/no \.txt or \.md file/, /Name a folder of texts/],
    file: 'no-texts',
  },
  {
    name: 'two files of one name',
    args: ['run', 'same-names'],
    code: 'duplicate_id',
    says: [/"essay\.md" and "essay\.txt" would both be "essay"/, /Rename one/],
    file: 'same-names/essay.txt',
  },
  {
    name: 'an anchor that names no item',
    args: ['run', good, '--anchors', 'anchors.csv'],
    code: 'unknown_anchor',
    says: [/no item has the id "ghost"/, /Correct the id/],
    file: 'anchors.csv',
    line: 3,
  },
  {
    name: 'a criteria file that is not there',
    args: ['run', good, '--criteria', 'missing.txt'],
    code: 'file_not_found',
    says: [/missing\.txt: there is no such file/, /Check the path/],
    file: 'missing.txt',
  },
  {
    name: 'a vote for an item against itself',
    args: ['fit', 'self.csv'],
    code: 'self_comparison',
    says: [/"two" is compared with itself/, /Remove the row or correct an id/],
    file: 'self.csv',
    line: 3,
  },
  {
    name: 'votes under unknown columns',
    args: ['fit', 'no-votes-columns.csv'],
    code: 'missing_column',
    says: [/winner,loser or candidate_chosen,candidate_not_chosen or a,b,winner/, /Name them so in the first line/],
    file: 'no-votes-columns.csv',
    line: 1,
  },
];

const options: readonly BadInput[] = [
  {
    name: 'an unknown judge',
    args: ['run', good, '--judge', 'oracle'],
    code: 'unknown_judge',
    says: [/no judge "oracle"/, /available now: simulated/],
  },
  {
    name: 'an unknown option of a judge',
    args: ['run', good, '--judge', 'simulated:loudness=3'],
    code: 'unknown_option',
    says: [/no option "loudness"/, /Options are latencyMs/],
  },
  {
    name: 'a bad value of a judge’s option',
    args: ['run', good, '--judge', 'simulated:noise=much'],
    code: 'bad_option',
    says: [/expected a divisor .* got "much"/, /Correct it/],
  },
  { name: 'no budget', args: ['run', good, '--budget', '0'], code: 'budget', says: [/from 1 to 1000000/, /got 0/] },
  {
    name: 'a budget in words',
    args: ['run', good, '--budget', 'ten'],
    code: 'usage',
    says: [/'ten' is invalid/, /Expected a whole number/],
  },
  {
    name: 'a seed in letters',
    args: ['run', good, '--seed', 'abc'],
    code: 'seed',
    says: [/from 0 to 18446744073709551615/, /got "abc"/],
  },
  {
    name: 'a seed of 65 bits',
    args: ['run', good, '--seed', '18446744073709551616'],
    code: 'seed',
    says: [/from 0 to 18446744073709551615/, /got "18446744073709551616"/],
  },
  {
    name: 'a bundle that is too large',
    args: ['run', good, '--bundle-size', '65'],
    code: 'bundle_size',
    says: [/from 1 to 64/, /got 65/],
  },
  {
    name: 'a bad batch id',
    args: ['run', good, '--id', '../elsewhere'],
    code: 'batch_id',
    says: [/letters, digits, "-", "_" and "\."/, /at most 64/],
  },
  {
    name: 'files to be written where a file is',
    args: ['run', good, '--out', good],
    code: 'out_folder',
    says: [/cannot be written to good\.csv/, /Give another folder/],
  },
  {
    name: 'files to be written below a file',
    args: ['run', good, '--out', `${good}/deep/out`],
    code: 'out_folder',
    says: [/cannot be written to good\.csv\/deep\/out/, /Give another folder/],
  },
  {
    name: 'no items',
    args: ['run'],
    code: 'usage',
    says: [/missing required argument 'items'/, /`paragone --help` shows/],
  },
  {
    name: 'an unknown option',
    args: ['run', good, '--buget', '9'],
    code: 'usage',
    says: [/unknown option '--buget'/, /Did you mean --budget/],
  },
  {
    name: 'an unknown command',
    args: ['rum', good],
    code: 'usage',
    says: [/unknown command 'rum'/, /Did you mean run/],
  },
  {
    name: 'an unknown estimator',
    args: ['fit', 'self.csv', '--estimator', 'elo'],
    code: 'usage',
    says: [/'elo' is invalid/, /Allowed choices are map, mle-eps/],
  },
];

const environments: readonly BadInput[] = [
  {
    name: 'a DATABASE_URL of another kind',
    args: ['run', good],
    environment: { DATABASE_URL: `mysql://paragone:${password}@127.0.0.1/paragone` },
    code: 'configuration',
    says: [/DATABASE_URL: expected a URL/, /such as postgresql:/],
  },
  {
    name: 'a DATABASE_URL that is no URL',
    args: ['run', good],
    environment: { DATABASE_URL: `postgresql://paragone:${password}@[half/paragone` },
    code: 'database_unreachable',
    says: [/PostgreSQL at DATABASE_URL cannot be used/, /correct DATABASE_URL/],
  },
  {
    name: 'a log level that there is not',
    args: ['run', good],
    environment: { PARAGONE_LOG_LEVEL: 'loud' },
    code: 'configuration',
    says: [/PARAGONE_LOG_LEVEL/, /debug/],
  },
];

describe.each([...items, ...options, ...environments])('$name', (bad) => {
  test.concurrent('is refused with --json', () => expectDocument(bad));
});

// The words are those of the document, so one of each kind is enough.
const kinds = [
  ...new Map([...items, ...options, ...environments].map((bad) => [bad.args[0] + kindOf(bad), bad])).values(),
];
describe.each(kinds)('$name', (bad) => {
  test.concurrent('is refused in words', () => expectSentence(bad));
});

function kindOf({ code, file }: BadInput): string {
  return file === undefined ? code : 'input';
}

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
