import type { BatchProgress } from '../../src/contracts/protocol';
import { createDashboard } from '../../src/web/dashboard';
import { htmlTokens } from '../report/html-tokens';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';
import type { RunningWorker } from '../../src/worker';
import { partsOf } from './dashboard-of';
import { Visitor } from './visitor';

let rig: TemporalRig;
let database: TestDatabase;
let worker: RunningWorker;
let visitor: Visitor;
beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  worker = await rig.startWorker(database.store, { drainMs: 0 });
  const parts = partsOf(database.store, rig.client(database.store));
  visitor = new Visitor(createDashboard(parts, new AbortController().signal));
  await visitor.get('/');
});
afterAll(async () => {
  await worker.stop();
  await rig.stop();
  await database.drop();
});

async function start(id: string, judge: string): Promise<void> {
  await rig.client(database.store).startBatch({ id, items: items(8), judges: [judge], seed: '7', budget: 60 });
}

async function until(batchId: string, reached: (progress: BatchProgress) => boolean): Promise<BatchProgress> {
  const handle = await rig.client(database.store).getBatch(batchId);
  for await (const progress of handle.watch()) if (reached(progress)) return progress;
  throw new Error(`Batch ${batchId} ended too soon`);
}

test('pause asks first, is done once it is confirmed, and resume lets go on', async () => {
  await start('paused', 'simulated:latencyMs=1000');
  const { text } = await visitor.get('/batches/paused/pause');
  expect(htmlTokens(text).text).toContain('Nothing more is sent until the batch is resumed.');
  const { status, headers } = await visitor.post('/batches/paused/pause', { reason: 'the <b>bill</b>\u0000' });
  expect([status, headers.get('location')]).toEqual([303, '/batches/paused?done=pause']);
  await until('paused', (progress) => progress.status === 'paused');
  const shown = htmlTokens((await visitor.get('/batches/paused?done=pause')).text).text;
  expect(shown).toContain('The batch is to pause.');
  expect(shown).toContain('Paused (operator): the <b>bill</b>. Resume lets it go on.');
  await visitor.get('/batches/paused/resume');
  await visitor.post('/batches/paused/resume', {});
  await until('paused', (progress) => progress.status === 'comparing');
  await visitor.post('/batches/paused/cancel', { reason: '' });
  const handle = await rig.client(database.store).getBatch('paused');
  expect((await handle.results()).document).toMatchObject({ status: 'cancelled', reason: 'cancelled' });
  const late = await visitor.post('/batches/paused/cancel', {});
  expect([late.status, htmlTokens(late.text).text]).toEqual([409, expect.stringContaining('has ended (cancelled)')]);
});

test('thresholds: what is wrong is marked and kept, what a worker refuses is told, what it takes is in force', async () => {
  await start('changed', 'simulated:latencyMs=1000');
  await until('changed', ({ counts }) => counts.planned > 0);
  await visitor.get('/batches/changed');
  const typed = await visitor.post('/batches/changed/thresholds', {
    totalBudget: 'ten',
    maxCostUsd: '5',
    by: 'J. Moore',
  });
  expect(typed.status).toBe(422);
  expect(htmlTokens(typed.text).text).toContain('expected a whole number, got "ten".');
  expect(typed.text).toMatch(
    /name="totalBudget" value="ten"[^]*name="maxCostUsd" value="5"[^]*name="by" value="J\. Moore"/,
  );
  const nothing = await visitor.post('/batches/changed/thresholds', { by: 'J. Moore' });
  expect([nothing.status, htmlTokens(nothing.text).text]).toEqual([
    422,
    expect.stringContaining('nothing to change was given'),
  ]);
  const wide = await visitor.post('/batches/changed/thresholds', { completionThresholdPct: '200' });
  expect(htmlTokens(wide.text).text).toContain('completionThresholdPct is a whole number from 1 to 100, got 200');
  const low = await visitor.post('/batches/changed/thresholds', { totalBudget: '1' });
  expect([low.status, htmlTokens(low.text).text]).toEqual([
    422,
    expect.stringMatching(/cannot fall below the \d+ comparisons planned/),
  ]);
  const { status } = await visitor.post('/batches/changed/thresholds', { completionThresholdPct: '5', by: 'J. Moore' });
  expect(status).toBe(303);
  const handle = await rig.client(database.store).getBatch('changed');
  expect((await handle.results()).document).toMatchObject({ status: 'complete', reason: 'threshold_override' });
  const shown = htmlTokens((await visitor.get('/batches/changed')).text).text;
  expect(shown).toMatch(/J\. Moore\s*completionThresholdPct 5\s*applied/);
});

test('dead letters: one, then all; what was redriven is refused; finalize ends it', async () => {
  await start('refused', 'simulated:refusalRate=0.5,latencyMs=300');
  await until('refused', ({ counts }) => counts.failed > 2);
  await (await rig.client(database.store).getBatch('refused')).pause('so that there is time');
  await until('refused', ({ status }) => status === 'paused');
  const { text } = await visitor.get('/batches/refused');
  const [first = ''] = [...text.matchAll(/id="redrive-(w\d+p\d+)"/g)].map(([, id]) => id!);
  const one = await visitor.post('/batches/refused/redrive', { comparison: first });
  expect(one.headers.get('location')).toBe('/batches/refused?done=redrive');
  const again = await visitor.post('/batches/refused/redrive', { comparison: first });
  expect([again.status, htmlTokens(again.text).text]).toEqual([
    409,
    expect.stringContaining(`${first} was refused: It was redriven already`),
  ]);
  expect((await visitor.post('/batches/refused/redrive', { comparison: '<b>' })).status).toBe(409);
  const all = await visitor.post('/batches/refused/redrive', { all: 'yes' });
  expect(all.headers.get('location')).toBe('/batches/refused?done=redrive');
  const none = await visitor.post('/batches/refused/redrive', { all: 'yes' });
  expect(none.headers.get('location')).toBe('/batches/refused?done=nothing');
  await visitor.post('/batches/refused/finalize', { by: 'J. Moore' });
  const handle = await rig.client(database.store).getBatch('refused');
  expect((await handle.results()).document).toMatchObject({ status: 'complete', reason: 'finalized_by_operator' });
});

test('events tell which part of a page has changed, and when the last change was', async () => {
  await start('told', 'simulated:latencyMs=200');
  const { text } = await visitor.get('/batches/told/events');
  expect(text).toMatch(/^event: change\ndata: progress\n\nevent: change\ndata: results\n/);
  expect(text.match(/data: progress/g)!.length).toBeGreaterThan(2);
  expect(text.trimEnd().endsWith('event: end\ndata:')).toBe(true);
});

test('what is said to a batch that there is not, or in words that there are not, is a page that says so', async () => {
  for (const path of [
    '/batches/none/pause',
    '/batches/none/redrive',
    '/batches/none/thresholds',
    '/batches/told/shout',
  ]) {
    expect((await visitor.post(path, { completionThresholdPct: '5', all: 'yes' })).status).toBe(404);
  }
});
