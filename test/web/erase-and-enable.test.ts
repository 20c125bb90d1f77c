import { sql } from 'kysely';
import { insertBatch, markBatchEnded } from '../../src/store/batches';
import { listSubscribers, registerSubscribers } from '../../src/store/events/subscribers';
import { htmlTokens } from '../report/html-tokens';
import { batchOf, decisionOf, insertPlanned, somePairs, verdictFor } from '../store/sample-batch';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { readingDashboard } from './dashboard-of';
import { Visitor } from './visitor';

let database: TestDatabase;
let visitor: Visitor;
beforeAll(async () => {
  database = await createTestDatabase();
  visitor = new Visitor(readingDashboard(database.store));
});
afterAll(() => database.drop());

const texts = async (batchId: string) => {
  const { rows } = await sql<{ text: string }>`select text from items where batch_id = ${batchId}`.execute(
    database.store,
  );
  return rows.map(({ text }) => text).join('');
};

test('texts are erased once the id is typed, and the page says what is gone', async () => {
  const { store } = database;
  await insertPlanned(store, 'batch', somePairs(4, 1));
  await settleComparisons(store, 'batch', [verdictFor('w1p1')]);
  await visitor.get('/batches/batch');
  const early = await visitor.post('/batches/batch/erase', { batch: 'batch' });
  expect([early.status, htmlTokens(early.text).text]).toEqual([409, expect.stringContaining('has not ended')]);
  expect(await texts('batch')).not.toBe('');

  await markBatchEnded(store, 'batch', { status: 'cancelled', reason: 'cancelled' }, decisionOf(2));
  expect((await visitor.get('/batches/batch')).text).toContain('<a href="/batches/batch/erase">Erase texts</a>');
  const form = await visitor.get('/batches/batch/erase');
  expect(htmlTokens(form.text).text).toContain('Scores, ranks, winners, counts and costs stay.');
  const wrong = await visitor.post('/batches/batch/erase', { batch: 'Batch', by: 'J. <b>' });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toMatch(/name="batch" value="Batch"[^>]* aria-invalid="true" aria-describedby="batch-complaint/);
  expect(wrong.text).toContain('name="by" value="J. &lt;b&gt;"');
  expect(await texts('batch')).not.toBe('');

  const { status, headers } = await visitor.post('/batches/batch/erase', { batch: ' batch ', by: 'J. Moore' });
  expect([status, headers.get('location')]).toEqual([303, '/batches/batch?done=erased']);
  expect(await texts('batch')).toBe('');
  const { rows } = await sql<{ asked_by: string }>`select * from erasures`.execute(store);
  expect(JSON.stringify(rows)).toContain('J. Moore');
  const shown = htmlTokens((await visitor.get('/batches/batch?done=erased')).text).text;
  expect(shown).toContain('The texts, the justifications and the replies that were kept are erased.');
  expect(shown).toContain('Texts have been erased.');
  expect(shown).not.toContain('Clearer.');
});

test('where the same texts are elsewhere, that is told', async () => {
  for (const id of ['one', 'other']) {
    await insertBatch(database.store, batchOf(id));
    await markBatchEnded(database.store, id, { status: 'cancelled', reason: 'cancelled' }, decisionOf(1));
  }
  await visitor.get('/batches/one/erase');
  const { status, text } = await visitor.post('/batches/one/erase', { batch: 'one' });
  expect([status, htmlTokens(text).text]).toEqual([200, expect.stringContaining('The same texts are also in: other.')]);
});

test('a subscriber that was disabled is shown with its reason, and goes on when it is enabled', async () => {
  const { store } = database;
  expect(htmlTokens((await visitor.get('/subscribers')).text).text).toContain('None: no worker was started with');
  await registerSubscribers(store, [{ id: '<b>hook', kind: 'webhook', priority: 'high' }]);
  expect((await visitor.get('/subscribers')).text).not.toContain('<form method="post" action="/subscribers/enable">');
  await sql`update event_subscribers set disabled_at = now(), disabled_code = 'http_410', failures = 5`.execute(store);
  const disabled = await visitor.get('/subscribers');
  expect(htmlTokens(disabled.text).text).toMatch(/<b>hook\s*webhook\s*high\s*\d+\s*disabled .*\(http_410\)/);
  const { status, headers } = await visitor.post('/subscribers/enable', { subscriber: '<b>hook', skip: '' });
  expect([status, headers.get('location')]).toEqual([303, '/subscribers?done=enabled']);
  expect(await listSubscribers(store)).toMatchObject([{ failures: 0, disabledAt: null }]);
  expect(htmlTokens((await visitor.get('/subscribers?done=enabled')).text).text).toContain(
    'It goes on within a minute.',
  );
  expect((await visitor.post('/subscribers/enable', { subscriber: 'none' })).status).toBe(422);
});
