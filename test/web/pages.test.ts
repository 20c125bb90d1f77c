import { sql } from 'kysely';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { writeResults } from '../../src/cli/result-files';
import { visibleText } from '../../src/report/visible-text';
import { findBatch, insertBatch, markBatchEnded } from '../../src/store/batches';
import { insertFit } from '../../src/store/fits';
import { readResults } from '../../src/store/results';
import { settleComparisons } from '../../src/store/settling';
import { recordThresholds } from '../../src/store/thresholds';
import { hostileTexts } from '../report/hostile-text';
import { htmlTokens } from '../report/html-tokens';
import { batchOf, decisionOf, failureFor, insertPlanned, itemOf, somePairs, verdictFor } from '../store/sample-batch';
import { fitOf } from '../store/sample-fit';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { readingDashboard } from './dashboard-of';
import { Visitor } from './visitor';

let database: TestDatabase;
let visitor: Visitor;
beforeAll(async () => {
  database = await createTestDatabase();
  visitor = new Visitor(readingDashboard(database.store, { temporalUi: { url: 'http://ui:1/', namespace: 'a b' } }));
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

/** PostgreSQL holds neither NUL nor lone surrogates, and no item is without an id. */
const names = hostileTexts.filter((text) => text !== '' && !/[\u0000\ud800]/.test(text));

/** A batch in which whatever a stranger may name is hostile. */
async function insertHostileBatch(): Promise<void> {
  const [first = '', second = ''] = names;
  await insertPlanned(database.store, 'hostile', somePairs(names.length, 4), {
    items: names.map((id) => itemOf(id)),
    trait: first,
    judges: [{ spec: second, provider: 'scripted', model: second, price: null }],
  });
  const verdict = { winner: 'a', confidence: 5, justification: `Because ${first}` } as const;
  const failure = { code: 'refused', message: `No: ${second}`, retryAfterMs: null, rawReply: first } as const;
  const failed = failureFor('w1p2', 'refused');
  await settleComparisons(database.store, 'hostile', [
    { ...verdictFor('w1p1'), verdict },
    { ...failed, failure, final: true },
  ]);
  await insertFit(database.store, 'hostile', 1, () =>
    fitOf(
      names.map((_, index) => index),
      { components: [names] },
    ),
  );
  const { settings } = batchOf('hostile');
  const change = { totalBudget: 50, by: first };
  await recordThresholds(database.store, 'hostile', { sequence: 1, change, settings, refused: second });
}

describe('whatever items, judges and reasons are called', () => {
  test('a batch shows it as text, in elements that it brings itself', async () => {
    await insertHostileBatch();
    const { status, text } = await visitor.get('/batches/hostile');
    expect(status).toBe(200);
    const read = htmlTokens(text);
    const scripts = read.tags.filter(({ name, closing }) => name === 'script' && !closing);
    expect(scripts).toEqual([
      {
        name: 'script',
        closing: false,
        attributes: [
          ['src', '/static/live.js'],
          ['defer', ''],
        ],
      },
    ]);
    expect(read.tags.flatMap(({ attributes }) => attributes.filter(([name]) => /^(on|style)/.test(name)))).toEqual([]);
    for (const name of names) expect(read.text).toContain(visibleText(name));
    expect(read.text).toContain(`Because ${names[0]!}`);
    expect(read.text).toContain(`No: ${names[1]!}`);
  });

  test.each([
    '/',
    '/?part=batches',
    '/batches/hostile?part=progress',
    '/batches/hostile?part=results',
    '/batches/hostile/cancel',
  ])('so does %s', async (path) => {
    await insertHostileBatch();
    const { status, text } = await visitor.get(path);
    expect(status).toBe(200);
    expect(htmlTokens(text).text).toContain(visibleText(names[0]!));
  });

  test.each(['<script>alert(1)</script>', '..%2F..%2Fetc%2Fpasswd', 'a"onload="x', '\u0000'])(
    'an address of no batch is a page that says so: %s',
    async (name) => {
      const { status, text } = await visitor.get(`/batches/${encodeURIComponent(name)}`);
      expect(status).toBe(404);
      expect(htmlTokens(text).text).toContain('There is no batch');
    },
  );
});

test('what a reader of a screen and a keyboard need is there on every page', async () => {
  await insertHostileBatch();
  for (const path of ['/', '/start', '/batches/hostile', '/batches/hostile/pause']) {
    const { tags } = htmlTokens((await visitor.get(path)).text);
    const open = tags.filter(({ closing }) => !closing);
    const named = (name: string) => open.filter((tag) => tag.name === name);
    const valueOf = (tag: (typeof open)[number], name: string) => tag.attributes.find(([key]) => key === name)?.[1];
    // The page has a title, and so has each drawing on it.
    expect(['main', 'h1', 'title'].map((name) => named(name).length)).toEqual([1, 1, 1 + named('svg').length]);
    expect(valueOf(named('html')[0]!, 'lang')).toBe('en');
    const ids = open.flatMap((tag) => valueOf(tag, 'id') ?? []);
    expect(ids.length).toBe(new Set(ids).size);
    const labelled = new Set(named('label').map((tag) => valueOf(tag, 'for')));
    const fields = [...named('input'), ...named('select'), ...named('textarea')].filter(
      (tag) => !['hidden', 'checkbox'].includes(valueOf(tag, 'type') ?? ''),
    );
    expect(fields.filter((tag) => !labelled.has(valueOf(tag, 'id')))).toEqual([]);
    const described = open.flatMap((tag) => valueOf(tag, 'aria-describedby')?.split(' ') ?? []);
    expect(described.filter((id) => !ids.includes(id))).toEqual([]);
    expect(named('th').filter((tag) => valueOf(tag, 'scope') === undefined)).toEqual([]);
    expect(named('table').length).toBe(named('caption').length);
  }
});

test('batches come in pages, newest first, with what is counted from their rows', async () => {
  for (let number = 1; number <= 27; number++) await insertBatch(database.store, batchOf(`batch-${number}`));
  await sql`update batches set created_at = now() + (split_part(id, '-', 2) || ' min')::interval`.execute(
    database.store,
  );
  await insertPlanned(database.store, 'counted', somePairs(4, 4));
  await sql`update batches set created_at = now() + interval '1 day' where id = 'counted'`.execute(database.store);
  await settleComparisons(database.store, 'counted', [
    verdictFor('w1p1', 'a', { costUsd: 0.25 }),
    verdictFor('w1p2'),
    verdictFor('w1p3'),
    failureFor('w1p4', 'refused'),
  ]);
  const first = htmlTokens((await visitor.get('/')).text).text;
  expect(first).toMatch(/counted\s*comparing\s*writing quality\s*4\s*1\s*4 of 40\s*75\s%\s*\$0\.25\s*more/u);
  expect(first.indexOf('counted')).toBeLessThan(first.indexOf('batch-27'));
  expect(first).toContain('28 batches, newest first');
  expect(first).toContain('Page 1 of 2');
  expect(first).not.toContain('batch-3pending');
  const second = htmlTokens((await visitor.get('/?page=2')).text).text;
  expect(second).toMatch(/batch-3pending[^]*batch-2pending[^]*batch-1pending/);
  for (const page of ['0', '-1', 'x', '1e99', '']) expect((await visitor.get(`/?page=${page}`)).status).toBe(200);
});

test('one batch: links to Temporal, files to take away, and what can be said to it as it stands', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const open = (await visitor.get('/batches/batch')).text;
  expect(open).toContain('href="http://ui:1/namespaces/a%20b/workflows/cj-batch%2Fbatch"');
  expect([...open.matchAll(/class="button" href="\/batches\/batch\/(\w+)"/g)].map(([, verb]) => verb)).toEqual([
    'pause',
    'finalize',
    'cancel',
  ]);
  expect(open).toMatch(/data-events="\/batches\/batch\/events\?results=\w+"/);
  await markBatchEnded(database.store, 'batch', { status: 'cancelled', reason: 'cancelled' }, decisionOf(2));
  const ended = (await visitor.get('/batches/batch')).text;
  expect(ended).not.toMatch(/class="button"|data-events|<form/);
});

test('every file of the command export can be fetched, with the same bytes', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2), {
    items: ['x', 'y', 'x', 'y'].map((model, index) => itemOf(`item-${index}`, { group: `g${index % 2}`, model })),
  });
  await insertFit(database.store, 'batch', 1, () => fitOf([3, 2, 1, 0], { components: [['item-0']] }));
  await markBatchEnded(database.store, 'batch', { status: 'cancelled', reason: 'cancelled' }, decisionOf(2));
  const { text: page } = await visitor.get('/batches/batch');
  const linked = [...page.matchAll(/href="\/batches\/batch\/files\/([\w.]+)" download/g)].map(([, name]) => name!);
  const batch = (await findBatch(database.store, 'batch'))!;
  const folder = await mkdtemp(join(tmpdir(), 'paragone-files-'));
  const written = await writeResults(folder, await readResults(database.store, batch), database.store);
  expect(linked).toEqual(written.map((path) => basename(path)));
  for (const path of written) {
    const { status, headers, text } = await visitor.get(`/batches/batch/files/${basename(path)}`);
    expect([status, headers.get('content-disposition')]).toEqual([
      200,
      `attachment; filename="batch-${basename(path)}"`,
    ]);
    expect(text).toBe(await readFile(path, 'utf8'));
  }
  await rm(folder, { recursive: true });
  await insertPlanned(database.store, 'plain', somePairs(4, 2));
  for (const name of ['other', '__proto__'])
    expect((await visitor.get(`/batches/batch/files/${name}`)).status).toBe(404);
  expect((await visitor.get('/batches/plain/files/models.csv')).status).toBe(404);
});

test('a decision tells the facts that it read', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const context = { completed: 3, precision: { reliable: false, standardError: 0.80629 }, targetReliability: null };
  await sql`update decisions set context = ${JSON.stringify(context)}`.execute(database.store);
  const { text } = htmlTokens((await visitor.get('/batches/batch')).text);
  expect(text).toContain('precision.standardError0.8063');
  expect(text).toContain('targetReliabilitynone');
});
