import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { exchangeFormats, exchangeText } from '../../src/cli/exchange-text';
import { writeResults } from '../../src/cli/result-files';
import { findBatch, insertBatch } from '../../src/store/batches';
import { listTextHashes, readBatchTexts } from '../../src/store/batch-texts';
import { readResults } from '../../src/store/results';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { batchOf } from './sample-batch';

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'paragone-files-'));
const batch = batchOf('batch');

beforeAll(async () => {
  database = await createTestDatabase();
  await insertBatch(database.store, batch);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

const stored = async () => (await findBatch(database.store, 'batch'))!;

test('the manifest names every other file with the hash of its bytes, and every text with its own', async () => {
  const written = await writeResults(folder, await readResults(database.store, await stored()), database.store);
  expect(written.map((path) => basename(path))).toEqual([
    ...['ranking.csv', 'comparisons.csv', 'waves.csv', 'batch.json', 'report.html', 'manifest.json'],
  ]);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  expect(manifest.files).toEqual(
    written.slice(0, -1).map((path) => {
      return { name: basename(path), sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
    }),
  );
  expect(manifest).toMatchObject({
    ...{ batchId: 'batch', status: 'pending', reason: null, endedAt: null, seed: batch.seed },
    fingerprint: batch.fingerprint,
    settings: batch.settings,
    promptSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    items: batch.items.map(({ id, sha256 }) => ({ id, sha256 })),
  });
});

test('texts and their hashes come by item id, in the order of input', async () => {
  const { items, justifications } = await readBatchTexts(database.store, 'batch');
  expect(items).toEqual(new Map(batch.items.map(({ id, text }) => [id, text])));
  expect(justifications.size).toBe(0);
  expect(await listTextHashes(database.store, 'batch')).toEqual(batch.items.map(({ id, sha256 }) => ({ id, sha256 })));
});

test.each(exchangeFormats)('a batch without a wave can be exported as %s', async (format) => {
  await expect(exchangeText(format, database.store, await stored())).resolves.toEqual(expect.any(String));
});
