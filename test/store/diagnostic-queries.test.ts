import { sql } from 'kysely';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, insertPlanned, somePairs, verdictFor } from './sample-batch';

const document = readFileSync(resolve(__dirname, '../../docs/providers.md'), 'utf8');
/** Those of the document, by the sentence before them. */
const queries = new Map(
  [...document.matchAll(/^(.+):\n\n```sql\n([^`]+)```/gm)].map(([, title = '', query = '']) => [title, query]),
);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const { store } = database;
  const usage = {
    inputTokens: 100,
    outputTokens: 5,
    cacheReadTokens: 300,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
  };
  await insertPlanned(store, 'bundled', somePairs(4, 4));
  await settleComparisons(store, 'bundled', [
    verdictFor('w1p1', 'a', { usage, costUsd: 0.1 }),
    verdictFor('w1p2', 'b'),
    failureFor('w1p3', 'refused'),
  ]);
  await insertPlanned(store, 'single', somePairs(4, 2), { settings: { mode: 'per_request' } });
  const timeout = failureFor('w1p1', 'timeout', 'retry');
  await settleComparisons(store, 'single', [{ ...timeout, call: { ...timeout.call, maybeBilled: true } }]);
  await sql`update comparisons set processing_started_at = settled_at - interval '31 seconds'
    where batch_id = 'bundled' and id = 'w1p1'`.execute(store);
});
afterAll(() => database.drop());

async function run(title: string): Promise<readonly Record<string, unknown>[]> {
  const query = queries.get(title);
  if (query === undefined) throw new Error(`Expected a query "${title}" in docs/providers.md.`);
  return (await sql.raw<Record<string, unknown>>(query).execute(database.store)).rows;
}

test('errors by mode: a row for each, with total, errors and per cent (S4-102, S4-103)', async () => {
  expect(await run('Error rate by mode')).toEqual([
    { mode: 'per_request', answers: 1, errors: 1, error_pct: '100.00' },
    { mode: 'serial_bundle', answers: 3, errors: 1, error_pct: '33.33' },
  ]);
});

test('errors by kind', async () => {
  expect(await run('Errors by kind, status and mode')).toMatchObject([
    { mode: 'per_request', failure_code: 'timeout', errors: 1 },
    { mode: 'serial_bundle', failure_code: 'refused', errors: 1 },
  ]);
});

test('outcomes by judge', async () => {
  const [bundled] = await run('Outcomes by judge');
  expect(bundled).toMatchObject({ batch_id: 'bundled', judge: 'scripted', comparisons: 4, a: 1, b: 1, failed: 1 });
});

test('slow bundles', async () => {
  expect(await run('The slowest bundles')).toMatchObject([
    { batch_id: 'bundled', bundle: 'w1d0j0b0', seconds: '31.0' },
  ]);
});

test('what may have been paid for without an answer', async () => {
  expect(
    await run('Deliveries that may have been paid for without an answer, and what is set aside for them'),
  ).toMatchObject([{ batch_id: 'single', comparison_id: 'w1p1', failure_code: 'timeout' }]);
});

test('what the cache has saved', async () => {
  expect(await run('How often the cache was read, by model')).toEqual([
    { provider: 'scripted', model: null, answers: 1, hits: 1, prompt_tokens_read_pct: '75.0' },
  ]);
});

test('no query of the document is left out here', () => {
  expect(queries.size).toBe([...document.matchAll(/^```sql$/gm)].length);
  expect(queries.size).toBe(6);
});
