import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markBatchTerminated } from '../../src/store/batches';
import { runCommand } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { insertPlanned } from './sample-batch';

const folder = mkdtempSync(join(tmpdir(), 'paragone-erase-'));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  for (const id of ['b1', 'b2', 'open']) await insertPlanned(database.store, id, [[0, 1]]);
  await markBatchTerminated(database.store, 'b1');
  await markBatchTerminated(database.store, 'b2');
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

function paragone(...args: readonly string[]) {
  const environment = { DATABASE_URL: database.url };
  return runCommand(args, { folder, home: join(folder, 'home'), environment });
}

test('where nobody can be asked, it erases with --yes alone, and says what it did', async () => {
  const asked = await paragone('erase', 'b1');
  expect(asked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('give --yes') });
  const erased = await paragone('erase', 'b1', '--yes');
  expect(erased).toMatchObject({
    code: 0,
    stdout:
      'Batch b1: erased 4 texts, 0 justifications, 0 replies, 0 provider jobs.\nThe same texts are also in: b2, open.\n',
  });
  const results = await paragone('results', 'b1');
  expect(results.stderr).toContain('The texts of 4 items of batch b1');
});

test('an item that a running batch has is refused in all batches, and erased in the one that is named', async () => {
  const refused = await paragone('erase', '--item', 'item-1', '--yes', '--json');
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    error: { code: 'texts_in_use', message: expect.stringContaining('paragone cancel open') },
  });
  const { stdout } = await paragone('erase', '--item', 'item-1', '--batch', 'b2', '--by', 'ann', '--yes', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ erasures: [{ batchId: 'b2', itemId: 'item-1', items: 1 }] });
  const records = await database.store.selectFrom('erasures').select(['batch_id', 'erased_by']).execute();
  expect(records.at(-1)).toEqual({ batch_id: 'b2', erased_by: 'ann' });
});

test.each([[[]], [['b1', '--item', 'x']], [['b1', '--batch', 'b2']], [['--older-than', 'soon']], [['nowhere']]])(
  'erase %j is refused',
  async (args) => {
    expect(await paragone('erase', ...args, '--yes')).toMatchObject({ code: 2, stdout: '' });
  },
);

test('nothing is old enough', async () => {
  expect(await paragone('erase', '--older-than', '90d')).toMatchObject({
    code: 0,
    stdout: 'There is nothing to erase.\n',
  });
});
