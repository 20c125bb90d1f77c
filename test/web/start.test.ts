import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { batchWorkflowId } from '../../src/contracts/ids';
import { findBatch } from '../../src/store/batches';
import type { WebEnv } from '../../src/web/access/web-env';
import { createDashboard } from '../../src/web/dashboard';
import { itemsCsv, sampleItems } from '../e2e/sample-items';
import { htmlTokens } from '../report/html-tokens';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';
import { partsOf } from './dashboard-of';
import { Visitor, type Answer, type Fields } from './visitor';

let rig: TemporalRig;
let database: TestDatabase;
let app: Hono<WebEnv>;
beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  const parts = partsOf(database.store, rig.client(database.store), { defaults: { seed: '7', queueTtlMs: 5_000 } });
  app = createDashboard(parts, new AbortController().signal);
});
afterAll(async () => {
  await rig.stop();
  await database.drop();
});

const csv = (text: string, name = 'items.csv') => new File([text], name);
const goodItems = csv(itemsCsv(sampleItems(6)));

async function send(fields: Fields, visitor = new Visitor(app)): Promise<Answer> {
  await visitor.get('/start');
  return visitor.post('/start', { intent: 'start', judges: 'simulated', ...fields });
}
const textOf = ({ text }: Answer) => htmlTokens(text).text;
const kept = ({ text }: Answer) => [...text.matchAll(/name="kept" value="([^"]*)"/g)].map(([, value]) => value!);
const batchCount = async () => (await database.store.selectFrom('batches').select('id').execute()).length;

test('a form starts the batch that it describes, once, however often it is sent', async () => {
  const visitor = new Visitor(app);
  const fields = {
    items: goodItems,
    id: '',
    trait: 'Clarity of argument',
    criteria: 'First line.\r\nSecond line.',
    judges: 'simulated:noise=2\r\n\r\nsimulated:noise=3\r\n',
    budget: ' 20 ',
    maxCost: '1.5',
    threshold: '80',
    targetReliability: '0.9',
    mode: 'per_request',
    ties: 'yes',
  };
  const { status, headers } = await send(fields, visitor);
  expect(status).toBe(303);
  const [, batchId = ''] = /^\/batches\/(\w+)\?done=started$/.exec(headers.get('location')!)!;
  const stored = await findBatch(database.store, batchId);
  expect(stored).toMatchObject({ trait: 'Clarity of argument', criteria: 'First line.\nSecond line.', seed: '7' });
  expect(stored).toMatchObject({ itemCount: 6, mode: 'per_request' });
  expect(stored!.settings).toMatchObject({ totalBudget: 20, maxCostUsd: 1.5, completionThresholdPct: 80 });
  expect(stored!.settings).toMatchObject({ targetReliability: 0.9, tiesAllowed: true, queueTtlMs: 5_000 });
  const workflow = rig.environment.client.workflow.getHandle(batchWorkflowId(batchId));
  expect((await workflow.describe()).status.name).toBe('RUNNING');
  const again = await send(fields, visitor);
  expect(again.headers.get('location')).toBe(`/batches/${batchId}?done=continued`);
});

test('what has to be told of a batch that is started is told', async () => {
  const items = csv('id,text\na,Same.\nb,Same.\nc,Other.\n');
  const answer = await send({ items, id: 'told' });
  expect(answer.status).toBe(201);
  expect(textOf(answer)).toMatch(/Batch told is started[^]*the same text stands under 2 ids: a, b/);
});

test('texts as files: the id is the name, and all kinds of other files are told apart', async () => {
  const texts = ['b.md', 'a.txt'].map((name) => csv(`Text of ${name}.`, name));
  expect((await send({ items: texts, id: 'texts' })).status).toBe(303);
  const stored = await database.store
    .selectFrom('items')
    .select('id')
    .where('batch_id', '=', 'texts')
    .orderBy('position')
    .execute();
  expect(stored.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(textOf(await send({ items: [...texts, goodItems] }))).toContain(
    'items.csv: expected one .csv or .jsonl, or .txt',
  );
});

test('an estimate starts nothing, and keeps the files byte by byte for the start', async () => {
  const before = await batchCount();
  const visitor = new Visitor(app);
  const text = `id,text\r\na,"One\r\nline"\r\nb,"Grüße \u{1f600}"\r\n`;
  const estimate = await send(
    { items: csv(text, 'a name, with: signs.csv'), intent: 'estimate', budget: '30' },
    visitor,
  );
  expect(estimate.status).toBe(200);
  expect(textOf(estimate)).toMatch(/Estimate[^]*At most 30 comparisons/);
  expect(estimate.text).toContain('name="budget" value="30"');
  expect(await batchCount()).toBe(before);
  const started = await send({ kept: kept(estimate)[0]!, id: 'kept', budget: '30' }, visitor);
  expect([started.status, textOf(started)]).toEqual([201, expect.stringContaining('line ends')]);
  const stored = await database.store
    .selectFrom('items')
    .select(['id', 'text', 'text_sha256'])
    .where('batch_id', '=', 'kept')
    .orderBy('position')
    .execute();
  expect(stored.map((item) => item.text)).toEqual(['One\nline', 'Grüße \u{1f600}']);
  expect(stored[0]!.text_sha256).toBe(createHash('sha256').update('One\nline').digest('hex'));
});

describe('a form that is refused keeps what was typed, and says what, where and what to do', () => {
  test.each<[string, Fields, string, RegExp]>([
    ['a number that is none', { budget: 'many' }, 'budget', /Budget: expected a whole number, got "many"/],
    [
      'a number out of its range',
      { threshold: '101' },
      'threshold',
      /the completion threshold, in per cent, is a whole number from 1 to 100, got 101/,
    ],
    [
      'a judge that there is not',
      { judges: 'oracle' },
      'judges',
      /there is no judge "oracle"; available now: simulated/,
    ],
    ['an option that there is not', { judges: 'simulated:mood=1' }, 'judges', /has no option "mood"/],
    ['a judge without its key', { judges: 'anthropic:claude-sonnet-5' }, 'judges', /ANTHROPIC_API_KEY is not set/],
    ['a model without a price', { judges: 'openai:my-model' }, 'judges', /price/],
    ['a judge that reads a file here', { judges: 'recorded:/etc/passwd' }, 'judges', /cannot be started from a page/],
    [
      'a judge that writes a file here',
      { judges: 'simulated:callLog=/tmp/x' },
      'judges',
      /cannot be started from a page/,
    ],
    ['a name that cannot be one', { id: '../x' }, 'id', /a batch id has letters, digits/],
    ['an odd budget for both orders', { bothOrders: 'yes', budget: '7' }, 'budget', /the budget is even; got 7/],
    ['a seed that is none', { seed: '-1' }, 'seed', /a seed is a whole number/],
  ])('%s', async (_, fields, field, sentence) => {
    const before = await batchCount();
    const answer = await send({ items: goodItems, trait: 'What "I" <typed>', ...fields });
    expect(answer.status).toBe(422);
    const { text, tags } = htmlTokens(answer.text);
    expect(text.replaceAll('\u00a0', ' ')).toMatch(sentence);
    expect(answer.text).toContain(`<a href="#${field}">`);
    const invalid = tags.filter(({ attributes }) => attributes.some(([name]) => name === 'aria-invalid'));
    expect(invalid.map(({ attributes }) => attributes.find(([name]) => name === 'id')?.[1])).toEqual([field]);
    expect(answer.text).toContain('value="What &quot;I&quot; &lt;typed&gt;"');
    expect(kept(answer)).toHaveLength(1);
    expect(await batchCount()).toBe(before);
  });

  test.each([
    ['none', [], /no file was chosen/],
    ['nothing but a header', [csv('id,text\n')], /items\.csv: expected a header and rows below it/],
    ['no text', [csv('id,words\na,b\n')], /items\.csv, line 1: expected a column "text", found id,words/],
    [
      'an id twice',
      [csv('id,text\na,One.\na,Two.\n')],
      /items\.csv, line 3: "a" is used twice \(first in items\.csv, line 2\)/,
    ],
    ['another kind of file', [csv('%PDF', 'essay.pdf')], /essay\.pdf: expected a name that ends in \.csv or \.jsonl/],
    ['what is not UTF-8', [new File([Buffer.from([0x69, 0x64, 0xff])], 'items.csv')], /expected UTF-8/],
    ['one text', [csv('id,text\na,One.\n')], /expected at least 2 items to compare, got 1/],
    ['a hostile name', [csv('x', '<img src=x onerror=alert(1)>.csv')], /<img src=x onerror=alert\(1\)>\.csv, line 1/],
  ] as const)('files: %s', async (_, items, sentence) => {
    const answer = await send({ items, criteria: 'Kept.' });
    expect(answer.status).toBe(422);
    expect(textOf(answer)).toMatch(sentence);
    expect(answer.text).toContain('Kept.</textarea>');
    expect(kept(answer)).toEqual([]);
  });

  test('a name that is taken by another batch', async () => {
    expect((await send({ items: goodItems, id: 'taken' })).status).toBe(303);
    const answer = await send({ items: csv('id,text\na,One.\nb,Two.\n'), id: 'taken' });
    expect([answer.status, textOf(answer)]).toEqual([
      422,
      expect.stringContaining('Batch taken exists with other items'),
    ]);
  });

  test('what a form says it has kept, and is not', async () => {
    for (const value of ['', ':', 'x', '%:AA==', 'items.csv:!']) {
      expect((await send({ kept: value })).status).toBe(422);
    }
  });
});
