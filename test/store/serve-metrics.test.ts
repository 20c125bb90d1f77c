import { sql } from 'kysely';
import { catalogue } from '../../src/metrics/catalogue';
import { serveMetrics } from '../../src/metrics/serve';
import { readMetrics } from '../../src/store/metrics';
import { countDeliveries } from '../../src/store/claiming';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function whileServing(use: (url: string) => Promise<void>): Promise<readonly string[]> {
  const warnings: string[] = [];
  const server = await serveMetrics(database.store, {
    host: '127.0.0.1',
    port: 0,
    warn: (sentence) => warnings.push(sentence),
  });
  try {
    await use(server.url);
  } finally {
    await server.close();
  }
  return warnings;
}

test('what is read has the names and labels of the catalogue, and is served as text', async () => {
  await insertPlanned(database.store, 'a batch', somePairs(4, 3));
  await countDeliveries(database.store, 'a batch', ['w1p1', 'w1p2']);
  const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0 };
  await settleComparisons(database.store, 'a batch', [
    verdictFor('w1p1', 'a', { usage }),
    failureFor('w1p2', 'refused'),
  ]);
  for (const { name, labels } of await readMetrics(database.store)) {
    expect([name, Object.keys(labels).sort()]).toEqual([name, [...catalogue[name]!.labels].sort()]);
  }
  await whileServing(async (url) => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toContain('llm_queue_depth{provider="scripted",mode="serial_bundle"} 1\n');
    expect(text).toContain('error_type="unknown",http_status_code="none"} 1\n');
    expect(text).not.toContain('a batch');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/else`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });
});

test('metrics that cannot be read are a 503 and a warning; nothing else is touched (S0-17)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await sql`drop table metric_totals`.execute(database.store);
  const warnings = await whileServing(async (url) => {
    const answer = await fetch(`${url}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([503, 'Metrics cannot be read: PostgreSQL answered 42P01.\n']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
  expect(warnings).toEqual(['Metrics cannot be read: PostgreSQL answered 42P01.']);
  const { changed } = await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  expect([...changed]).toEqual(['w1p1']);
});
