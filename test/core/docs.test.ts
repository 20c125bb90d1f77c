import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { eventTypes } from '../../src/events/event-schema';
import { catalogue } from '../../src/metrics/catalogue';
import { comparisonsCsv } from '../../src/report/comparisons-csv';
import { rankingCsv } from '../../src/report/ranking-csv';
import { wavesCsv } from '../../src/report/waves-csv';
import { sampleResults } from '../report/sample-results';

const root = resolve(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();

const documents = ['README.md', 'CHANGELOG.md', ...filesIn('docs', '.md')];
/** What stands behind a heading, up to the next one of any level. */
function section(document: string, heading: string): string {
  const [, found] = read(document).split(new RegExp(`^#+ ${heading}$`, 'm'));
  if (found === undefined) throw new Error(`Expected a heading "${heading}" in ${document}.`);
  return found.split(/^#/m)[0]!;
}
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);
const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
const firstColumn = (table: string): string[] => matches(table, /^\| `([^`]+)`/gm);

test.each(documents)('every file that %s links to exists', (document) => {
  const links = matches(read(document), /\]\(([^)\s]+)\)/g).filter((link) => !/^(https?:|#)/.test(link));
  const broken = links.filter((link) => !existsSync(join(root, dirname(document), link.replace(/#.*/, ''))));
  expect(broken).toEqual([]);
});

test('every file of the source that a document names exists', () => {
  const named = documents.flatMap((document) =>
    matches(read(document), /`((?:src|workflows|activities|test|scripts|examples)\/[\w./-]+)`/g),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(unique(named).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

describe('docs/operations.md', () => {
  const settings = section('docs/operations.md', 'Settings');
  const inConfig = unique(matches(read('src/config.ts'), /^ {2}([A-Z][A-Z0-9_]+):/gm));

  test('its table of settings names the variables that src/config.ts reads', () => {
    expect(inConfig).toContain('DATABASE_URL');
    expect(unique(firstColumn(settings)).filter((name) => !name.startsWith('TEMPORAL_'))).toEqual(inConfig);
  });

  test('every other variable that it names is read by Temporal’s library or by docker-compose.yml', () => {
    const all = unique(matches(read('docs/operations.md'), /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g));
    const library = readdirSync(dirname(require.resolve('@temporalio/envconfig')))
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(dirname(require.resolve('@temporalio/envconfig')), name), 'utf8'))
      .join('\n');
    const compose = read('docker-compose.yml');
    const known = (name: string): boolean =>
      inConfig.includes(name) || library.includes(`'${name}'`) || compose.includes(`\${${name}:-`);
    expect(all.filter((name) => !known(name))).toEqual([]);
  });
});

test('.env.example names the variables that src/config.ts reads, and where Temporal is', () => {
  const inConfig = matches(read('src/config.ts'), /^ {2}([A-Z][A-Z0-9_]+):/gm);
  const named = matches(read('.env.example'), /^#([A-Z][A-Z0-9_]+)=/gm);
  expect(unique(named)).toEqual(unique([...inConfig, 'TEMPORAL_ADDRESS']));
});

test('every link to a heading of another document finds it', () => {
  const anchor = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replace(/ /g, '-');
  const anchorsOf = (path: string): string[] => matches(read(path), /^#+ (.+)$/gm).map(anchor);
  const broken = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\(([^)\s#:]*)#([^)\s]+)\)/g)]
      .filter(([, file, heading]) => {
        return !anchorsOf(file === '' ? document : join(dirname(document), file!)).includes(heading!);
      })
      .map(([link]) => `${document}: ${link}`),
  );
  expect(broken).toEqual([]);
});

describe('docs/determinism.md', () => {
  const table = section('docs/determinism.md', 'Names are wire contracts');
  const namesOf = (kind: string): string[] => {
    const [row] = matches(table, new RegExp(`^\\| ${kind} +\\|(.*)$`, 'gm'));
    return unique(matches(row ?? '', /`(\w+)`/g));
  };

  test.each([
    ['signals', /= defineSignal[^(]*\('(\w+)'/g],
    ['queries', /= defineQuery[^(]*\('(\w+)'/g],
    ['update', /= defineUpdate[^(]*\('(\w+)'/g],
  ])('its %s are those of src/contracts', (kind, pattern) => {
    const files = ['src/contracts/messages.ts', 'src/contracts/provider-job.ts'];
    expect(namesOf(kind)).toEqual(unique(files.flatMap((file) => matches(read(file), pattern))));
  });

  test('its activities are those of src/contracts', () => {
    const files = ['src/contracts/protocol.ts', 'src/contracts/provider-job.ts'];
    const methods = unique(files.flatMap((file) => matches(read(file), /^ {2}(\w+)\(input: /gm)));
    expect(methods).toContain('planWave');
    expect(unique([...namesOf('local activities'), ...namesOf('activity')])).toEqual(methods);
  });

  test('its search attributes are those of src/contracts/search-attributes.ts', () => {
    const registered = matches(read('src/contracts/search-attributes.ts'), /defineSearchAttributeKey\('(\w+)'/g);
    expect(namesOf('search attributes')).toEqual(unique(registered));
  });
});

test('docs/glossary.md lists every reason for which a batch can end', () => {
  const [, unions] = read('src/contracts/batch.ts').split('export type CompleteReason');
  const declared = matches(unions!.split('/**')[0]!, /'(\w+)'/g);
  expect(unique(firstColumn(section('docs/glossary.md', 'Reasons')))).toEqual(unique(declared));
});

test('docs/runbook.md lists the modes of src/contracts/batch.ts', () => {
  const [declared] = matches(read('src/contracts/batch.ts'), /^export type BatchMode = (.*);$/gm);
  expect(unique(firstColumn(section('docs/runbook.md', 'Modes')))).toEqual(unique(matches(declared!, /'(\w+)'/g)));
});

describe('docs/files.md', () => {
  test.each([
    ['ranking.csv', rankingCsv(sampleResults().document)],
    ['comparisons.csv', comparisonsCsv(sampleResults().comparisons)],
    ['waves.csv', wavesCsv(sampleResults().waves)],
  ])('it lists the columns of %s in the order in which they are written', (file, written) => {
    expect(firstColumn(section('docs/files.md', file)).join(',')).toBe(written.split('\n')[0]);
  });

  test('its error codes are those of the source', () => {
    const rows = matches(section('docs/files.md', 'Errors under `--json`'), /^(\|.*)$/gm).join('\n');
    const listed = matches(rows, /`([a-z_]+)`/g);
    const source = filesIn('src', '.ts').map(read).join('\n');
    const thrown = matches(source, /(?:new InputError|checkCount)\(\s*'([a-z_]+)'/g);
    const told = matches(read('src/cli/problem.ts'), /(?:code: |Error, )'([a-z_]+)'/g);
    // `label` makes its codes of a verb and what it labels; a vote without a judge is fine, so that it is never empty.
    const [labelled] = matches(read('src/input/label.ts'), /what: ([^,]+),/g);
    const ofLabels = matches(labelled!, /'(\w+)'/g)
      .flatMap((what) => [`empty_${what}`, `long_${what}`, `bad_${what}`])
      .filter((code) => code !== 'empty_judge');
    expect(unique(listed)).toEqual(unique([...thrown, ...told, ...ofLabels]));
  });
});

test.each(['docs/faults.md', 'docs/requirements-providers.md', 'docs/metrics.md'])(
  'every test that %s names is in its file',
  (document) => {
    const named = [...read(document).matchAll(/`(test\/[\w./-]+\.ts)`: (.+?)(?= *(?:<br>|\|))/g)];
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(([, file, title]) => !read(file!).includes(title!)).map(([found]) => found);
    expect(missing).toEqual([]);
  },
);

test('no line of the source is left out of coverage (S1-15)', () => {
  const sources = ['src', 'workflows', 'activities'].flatMap((folder) => filesIn(folder, '.ts'));
  expect(sources.filter((file) => /\b(?:istanbul|c8|v8) ignore\b/.test(read(file)))).toEqual([]);
});

describe('docs/events.md', () => {
  const union = read('src/contracts/events.ts').split('interface EventData {')[1]!.split(/^}/m)[0]!;

  test('its types are those of the union, and those of the schema', () => {
    const declared = matches(union, /^ {2}'([\w.]+)':/gm);
    expect(unique(firstColumn(section('docs/events.md', 'Types')))).toEqual(unique(declared));
    expect(unique(eventTypes)).toEqual(unique(declared));
  });

  test('the eight findings each name a test that there is (S2-43)', () => {
    const table = section('docs/events.md', 'The eight findings, and the tests that hold them');
    const named = [...table.matchAll(/\| `(test\/[^`]+)`: ([^|]+?) +\|$/gm)];
    expect(named).toHaveLength(8);
    const missing = named.filter(([, file, title]) => !read(file!).includes(`test('${title}`));
    expect(missing.map(([, , title]) => title)).toEqual([]);
  });

  test('its codes are those of the source', () => {
    const codes = matches(section('docs/events.md', 'Operating it'), /^\| `([A-Z_]+)`/gm);
    const source = [...filesIn('src', '.ts'), ...filesIn('activities', '.ts'), ...filesIn('workflows', '.ts')].map(
      read,
    );
    const written = matches(source.join('\n'), /['`](EVENT_\w+|EVENTS_\w+|DATABASE_UNREACHABLE)/g);
    expect(unique(codes)).toEqual(unique(written));
  });
});

describe('docs/metrics.md', () => {
  const rows = [...section('docs/metrics.md', 'Each metric').matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*)\|/gm)];

  test('its metrics are those of the catalogue, with their types and labels (S2-38, S3-46)', () => {
    const listed = rows.map(([, name = '', type, labels = '']) => [
      name,
      { type, labels: matches(labels, /`(\w+)`/g) },
    ]);
    const known = Object.entries(catalogue).map(([name, { type, labels }]) => [name, { type, labels }]);
    expect(listed).toHaveLength(known.length);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(known));
  });

  test('it answers every requirement of S3', () => {
    const ids = Array.from({ length: 49 }, (_, index) => `S3-${String(index + 1).padStart(2, '0')}`);
    expect(matches(section('docs/metrics.md', 'What is required, and its tests'), /^\| (S3-\d+)/gm)).toEqual(ids);
  });
});

test('helpers of tests are not collected as tests: what ends in .test.ts has tests, and nothing else has (S2-21)', () => {
  const hasTests = (path: string): boolean => /^ *(test|it)(\.\w+)*\(/m.test(read(path));
  const wrong = filesIn('test', '.ts').filter((path) => hasTests(path) !== path.endsWith('.test.ts'));
  expect(wrong).toEqual([]);
});
