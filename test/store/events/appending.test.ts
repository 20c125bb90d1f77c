import { sql } from 'kysely';
import type { EventType } from '../../../src/contracts/events';
import { eventTypes, parseEvent } from '../../../src/events/event-schema';
import { markBatchEnded } from '../../../src/store/batches';
import { claimBundle, countDeliveries } from '../../../src/store/claiming';
import { appendEvents, releaseDueEvents, scheduleEvent } from '../../../src/store/events/appending';
import { listEvents } from '../../../src/store/events/listing';
import { pauseBatch, resumeBatch } from '../../../src/store/pausing';
import { failOpenComparisons, settleComparisons } from '../../../src/store/settling';
import { recordThresholds } from '../../../src/store/thresholds';
import { defaultSettings } from '../../../src/contracts/settings';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { decisionOf, failureFor, firstWaveIds, insertPlanned, somePairs, verdictFor } from '../sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await sql`truncate batches cascade`.execute(database.store);
});
afterAll(() => database.drop());

const eventsOf = (batchId: string) => listEvents(database.store, batchId, { after: 0, limit: 10_000 });
const typesOf = async (batchId: string): Promise<EventType[]> => (await eventsOf(batchId)).map(({ type }) => type);
const settle = (...answers: Parameters<typeof settleComparisons>[2]) =>
  settleComparisons(database.store, 'batch', answers);
const resumed = { type: 'batch.resumed', data: {} } as const;

test('each change appends its event, and each event is what the schema says', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 3), { settings: { bundleSize: 2 } });
  await claimBundle(database.store, { batchId: 'batch', bundleId: 'w1d0j0b0', leaseMs: 1_000 });
  await countDeliveries(database.store, 'batch', ['w1p1', 'w1p2']);
  await settle(verdictFor('w1p1'));
  await settle(failureFor('w1p2', 'refused'));
  const pause = { why: 'operator', reason: 'The judge said: a text of a student.' } as const;
  await pauseBatch(database.store, { batchId: 'batch', pause, nowMs: null });
  await pauseBatch(database.store, { batchId: 'batch', pause, nowMs: null });
  await resumeBatch(database.store, { batchId: 'batch', nowMs: Date.now() });
  const change = { completionThresholdPct: 50, by: 'Ann' };
  const settings = defaultSettings(4);
  await recordThresholds(database.store, 'batch', { sequence: 1, change, settings, refused: null });
  await recordThresholds(database.store, 'batch', { sequence: 1, change, settings, refused: null });
  await recordThresholds(database.store, 'batch', { sequence: 2, change: {}, settings, refused: 'nothing to change' });
  await markBatchEnded(database.store, 'batch', { status: 'complete', reason: 'stable' }, decisionOf(9));
  await markBatchEnded(database.store, 'batch', { status: 'complete', reason: 'stable' }, decisionOf(9));
  const events = await eventsOf('batch');
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['batch.started', { mode: 'serial_bundle', items: 4, budget: 40 }],
    ['wave.planned', { wave: 1, kind: 'coverage', planned: 3 }],
    ['bundle.started', { bundle: 'w1d0j0b0', comparisons: 2 }],
    ['comparison.failed', { comparison: 'w1p2', wave: 1, code: 'refused', deliveries: 1 }],
    ['dead_letter.written', expect.objectContaining({ commandId: 'w1p2' })],
    ['bundle.settled', { bundle: 'w1d0j0b0', wave: 1, completed: 1, failed: 1, expired: 0, cancelled: 0 }],
    ['batch.paused', { why: 'operator' }],
    ['batch.resumed', {}],
    ['thresholds.changed', { sequence: 1, change: { completionThresholdPct: 50 } }],
    ['bundle.settled', { bundle: 'w1d0j0b1', wave: 1, completed: 0, failed: 0, expired: 0, cancelled: 1 }],
    ['batch.ended', { status: 'complete', reason: 'stable' }],
  ]);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(events.map((event) => parseEvent(JSON.parse(JSON.stringify(event))))).toEqual(events);
  // Neither texts nor what people or models wrote.
  expect(JSON.stringify(events)).not.toMatch(/Text of|Clearer|student|Ann/);
});

test('a change that is undone leaves no event and no gap', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 3));
  const undone = database.store.transaction().execute(async (trx) => {
    await appendEvents(trx, 'batch', resumed, resumed);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await appendEvents(database.store, 'batch', resumed);
  expect((await eventsOf('batch')).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test('sequences have no gap and no repeat when eight writers settle one batch at once', async () => {
  const ids = firstWaveIds(160);
  await insertPlanned(database.store, 'batch', somePairs(20, 160), { itemCount: 20, settings: { bundleSize: 4 } });
  const writers = Array.from({ length: 8 }, (_, writer) => ids.filter((__, index) => index % 8 === writer));
  await Promise.all(
    writers.map(async (mine) => {
      for (const id of mine) await settle(Number(id.slice(3)) % 5 === 0 ? failureFor(id, 'refused') : verdictFor(id));
    }),
  );
  await markBatchEnded(database.store, 'batch', { status: 'complete', reason: 'stable' }, decisionOf(9));
  const events = await eventsOf('batch');
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const bundles = events.flatMap((event) => (event.type === 'bundle.settled' ? [event.data.bundle] : []));
  // Told once each, also those whose last two comparisons were settled at the same moment.
  expect([...bundles].sort()).toEqual(Array.from({ length: 40 }, (_, index) => `w1d0j0b${index}`).sort());
  expect(events.filter(({ type }) => type === 'dead_letter.written')).toHaveLength(32);
});

test('a bundle from which all goes back to the queue is not settled; its rest is', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 4), { settings: { bundleSize: 2 } });
  await settle(failureFor('w1p1', 'timeout', 'retry'), failureFor('w1p2', 'timeout', 'retry'));
  await settle(failureFor('w1p3', 'timeout', 'retry'));
  expect(await typesOf('batch')).toEqual(['batch.started', 'wave.planned']);
  await settle(verdictFor('w1p4'));
  expect((await eventsOf('batch')).at(-1)).toMatchObject({
    type: 'bundle.settled',
    data: { bundle: 'w1d0j0b1', completed: 1, failed: 0 },
  });
});

test('bundles that are given up are told of when the batch ends', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await failOpenComparisons(database.store, 'batch', ['w1d0j0b0']);
  await markBatchEnded(database.store, 'batch', { status: 'failed', reason: 'no_valid_outcomes' }, decisionOf(9));
  expect((await typesOf('batch')).slice(-6)).toEqual([
    'comparison.failed',
    'dead_letter.written',
    'comparison.failed',
    'dead_letter.written',
    'bundle.settled',
    'batch.ended',
  ]);
});

test('a dead letter event is typed: at run time and for the compiler (S2-26)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await countDeliveries(database.store, 'batch', ['w1p1']);
  await settle(failureFor('w1p1', 'refused'));
  const events = (await eventsOf('batch')).map((event) => parseEvent(event));
  const letter = events.find((event) => event?.type === 'dead_letter.written');
  if (letter?.type !== 'dead_letter.written' || letter.data.command !== 'judge_comparison') throw new Error('none');
  const { failedAt, ...data } = letter.data;
  expect(Date.parse(failedAt)).toBeGreaterThan(Date.now() - 60_000);
  expect({ batchId: letter.batchId, ...data }).toEqual({
    batchId: 'batch',
    command: 'judge_comparison',
    commandId: 'w1p1',
    correlationId: 'batch/w1p1/1',
    deliveries: 1,
    error: { code: 'refused', message: 'The provider said no.' },
    payload: { wave: 1, position: 1, a: 'item-0', b: 'item-1', bundle: 'w1d0j0b0' },
    metadata: { judge: 'scripted' },
  });
  // @ts-expect-error a letter without its error
  const incomplete: typeof letter.data = { ...data, failedAt, error: undefined };
  expect(() => parseEvent({ ...letter, data: incomplete })).toThrow(/error/);
});

test('a scheduled event is numbered when it is due, and only then, once', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const due = new Date(Date.now() + 1_800_000);
  await scheduleEvent(
    database.store,
    'batch',
    { type: 'batch.deadline_near', data: { deadlineAt: '2030-01-01T00:00:00Z' } },
    due,
  );
  await releaseDueEvents(database.store, due.getTime() - 1);
  expect(await typesOf('batch')).toEqual(['batch.started', 'wave.planned']);
  await appendEvents(database.store, 'batch', resumed);
  await Promise.all([1, 2, 3].map(() => releaseDueEvents(database.store, due.getTime())));
  expect(await typesOf('batch')).toEqual(['batch.started', 'wave.planned', 'batch.resumed', 'batch.deadline_near']);
});

test('the warning of the deadline is not told of a batch that has ended', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  await markBatchEnded(database.store, 'batch', { status: 'complete', reason: 'stable' }, decisionOf(9));
  await releaseDueEvents(database.store, Date.now() + 10 * 86_400_000);
  expect(await typesOf('batch')).not.toContain('batch.deadline_near');
});

test('the schema knows a type for each kind of data, and leaves a later release’s types aside', () => {
  expect(eventTypes).toHaveLength(16);
  const event = { id: 'x:1', batchId: 'x', sequence: 1, timestamp: '2030-01-01T00:00:00Z', data: {} };
  expect(parseEvent({ ...event, type: 'batch.archived' })).toBeNull();
  expect(() => parseEvent({ ...event, type: 'batch.ended' })).toThrow();
});
