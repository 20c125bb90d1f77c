import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findBatch, markBatchEnded } from '../../src/store/batches';
import { eraseTexts } from '../../src/store/erasing/erase-texts';
import { insertFit } from '../../src/store/fits';
import { readUnfinishedResults } from '../../src/store/results';
import { settleComparisons } from '../../src/store/settling';
import { renderingHere, type FileOrder } from '../../src/web/rendering/renderer';
import { RenderingThread } from '../../src/web/rendering/rendering-thread';
import { RenderedResults } from '../../src/web/rendering/rendered-results';
import { decisionOf, insertPlanned, planPairs, somePairs, verdictFor } from '../store/sample-batch';
import { fitOf } from '../store/sample-fit';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const fit = (wave: number, scores: readonly number[]) =>
  insertFit(database.store, 'batch', wave, () =>
    fitOf(scores, { dataSha256: scores.join(), components: [['item-0', 'item-1', 'item-2', 'item-3']] }),
  );

test('sections are rendered once for all who look, and anew as soon as anything that they tell has changed', async () => {
  const { store } = database;
  let renderings = 0;
  const rendered = new RenderedResults(store, {
    ...renderingHere,
    async sections(unfinished) {
      renderings++;
      await pause(0);
      return renderingHere.sections(unfinished);
    },
  });
  const look = async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => rendered.sectionsOf('batch')));
    expect(new Set(all.map(({ version }) => version)).size).toBe(1);
    return all[0]!.sections;
  };
  await insertPlanned(store, 'batch', somePairs(4, 2));
  expect((await look()).then).toContain('No fit was made');
  await look();
  expect(renderings).toBe(1);

  await settleComparisons(store, 'batch', [verdictFor('w1p1'), verdictFor('w1p2')]);
  await look();
  expect(renderings).toBe(1); // ranks do not follow from outcomes but from the next fit

  await fit(1, [3, 2, 1, 0]);
  expect((await look()).then).toContain('3.00');
  await planPairs(store, 'batch', 2, somePairs(4, 1));
  expect((await look()).then).toContain('mode serial_bundle');
  await fit(1, [4.5, 2, 1, 0]); // a comparison of a fitted wave was redriven
  expect((await look()).then).toContain('4.50');
  expect(renderings).toBe(4);

  await settleComparisons(store, 'batch', [verdictFor('w2p1')]);
  await markBatchEnded(store, 'batch', { status: 'cancelled', reason: 'cancelled' }, decisionOf(9));
  expect((await look()).first).toContain('Cancelled');
  const late = { ...verdictFor('w1p1', 'b', { costUsd: 0.25 }), delivery: 2 };
  await settleComparisons(store, 'batch', [late]);
  expect((await look()).then).toContain('Cost: 0.25 US dollars');
  await eraseTexts(store, { batchId: 'batch', itemId: null, by: 'a test', copiesRemoved: 0, copiesLeft: 0 });
  expect((await look()).first).toContain('Texts have been erased.');
  expect(renderings).toBe(7);
  await expect(rendered.sectionsOf('none')).rejects.toThrow('There is no batch none.');
});

test('a thread of its own makes the same, tells what went wrong, and comes again after its death', async () => {
  const { store } = database;
  const batch = (await findBatch(store, 'batch'))!;
  const unfinished = await readUnfinishedResults(store, batch);
  const thread = new RenderingThread(join(__dirname, '../../dist/src/web/rendering/thread-entry.js'));
  try {
    const order = { name: 'manifest.json', unfinished, batch, texts: [] } as const;
    expect(await thread.sections(unfinished)).toEqual(await renderingHere.sections(unfinished));
    expect(await thread.file(order)).toBe(await renderingHere.file(order));
    await expect(thread.file({ name: 'ranking.csv' } as FileOrder)).rejects.toThrow('Cannot destructure');
    const lost = thread.sections(unfinished);
    await Promise.all([thread.close(), expect(lost).rejects.toThrow('was stopped')]);
    expect((await thread.sections(unfinished)).files).toContain('manifest.json');
  } finally {
    await thread.close();
  }
});
