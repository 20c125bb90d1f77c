import { subscriberPriorities, type SubscriberFacts, type SubscriberPriority } from '../../../src/contracts/events';
import { insertBatch } from '../../../src/store/batches';
import {
  listDeliveryErrors,
  recordDeliveryFailure,
  setErrorHistoryLimit,
} from '../../../src/store/events/delivery-errors';
import { listEvents } from '../../../src/store/events/listing';
import { enableSubscriber, listSubscribers, registerSubscribers } from '../../../src/store/events/subscribers';
import { listDeliverable, moveCursor } from '../../../src/store/events/delivering';
import { claimWakeUp, takeWakeUp } from '../../../src/store/events/waking';
import { batchOf } from '../sample-batch';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
const subscriber: SubscriberFacts = { id: 'lms', kind: 'webhook', priority: 'normal' };

beforeEach(async () => {
  database = await createTestDatabase();
  await insertBatch(database.store, batchOf('batch'));
  await registerSubscribers(database.store, [subscriber]);
});
afterEach(() => database.drop());

async function fail(code: string, failureLimit = 1_000_000) {
  const [event] = await listEvents(database.store, 'batch', { after: 0, limit: 1 });
  const error = { code, message: 'The receiver answered 500.' };
  const rest = { failureLimit, backOffMs: () => 5_000, nowMs: Date.now() };
  return recordDeliveryFailure(database.store, { subscriber, event: event!, error, ...rest });
}
const codes = async (): Promise<string[]> => (await listDeliveryErrors(database.store, 10_000)).map(({ code }) => code);

test('event error history is capped: the newest stay, and memory does not hold them (S2-24)', async () => {
  await setErrorHistoryLimit(database.store, 20);
  for (let failure = 1; failure <= 30; failure++) await fail(`E${failure}`);
  expect(await codes()).toEqual(Array.from({ length: 20 }, (_, index) => `E${30 - index}`));
});

test('1000 errors are kept unless somebody says otherwise', async () => {
  const { error_limit: limit } = await database.store
    .selectFrom('event_settings')
    .select('error_limit')
    .executeTakeFirstOrThrow();
  expect(limit).toBe(1_000);
});

test('a lower limit removes the oldest at once; one that is none is refused (S2-16)', async () => {
  for (let failure = 1; failure <= 15; failure++) await fail(`E${failure}`);
  await setErrorHistoryLimit(database.store, 10);
  expect(await codes()).toEqual(Array.from({ length: 10 }, (_, index) => `E${15 - index}`));
  for (const limit of [0, -1, 1.5, Number.NaN, 1_000_001]) {
    await expect(setErrorHistoryLimit(database.store, limit)).rejects.toThrow(RangeError);
  }
});

test('failures in a row are counted until a delivery works', async () => {
  expect(await fail('E', 3)).toEqual({ failures: 1, disabled: false });
  expect(await fail('E', 3)).toEqual({ failures: 2, disabled: false });
  const [event] = await listEvents(database.store, 'batch', { after: 0, limit: 1 });
  await moveCursor(database.store, 'lms', event!);
  expect(await fail('E', 3)).toEqual({ failures: 1, disabled: false });
});

test('who is enabled with --skip goes on behind the event at which it stopped', async () => {
  await fail('E', 1);
  expect(await listDeliverable(database.store, 'lms', 10)).toEqual([]);
  expect(await enableSubscriber(database.store, 'lms', { skip: true })).toBe(true);
  const left = await listDeliverable(database.store, 'lms', 10);
  expect(left.map(({ sequence, type }) => [sequence, type])).toEqual([[2, 'dead_letter.written']]);
  expect(await enableSubscriber(database.store, 'nobody', { skip: false })).toBe(false);
});

test('subscribers are listed by priority, highest first; one that was left out is inactive', async () => {
  const each = [...subscriberPriorities]
    .reverse()
    .map((priority) => ({ id: priority, kind: 'log', priority }) as const);
  await registerSubscribers(database.store, each);
  const listed = await listSubscribers(database.store);
  const active = listed.filter((one) => one.active);
  expect(active.map(({ priority }) => priority)).toEqual(subscriberPriorities);
  expect(listed.filter((one) => !one.active).map(({ id }) => id)).toEqual(['lms']);
  // @ts-expect-error there is no such priority
  const unknown: SubscriberPriority = 'urgent';
  expect(subscriberPriorities).not.toContain(unknown);
});

test('of many who ask at once one is told to wake the deliverer, and again when it has looked', async () => {
  const ask = async () =>
    (await Promise.all(Array.from({ length: 8 }, () => claimWakeUp(database.store)))).filter(Boolean);
  expect(await ask()).toHaveLength(1);
  expect(await ask()).toHaveLength(0);
  await takeWakeUp(database.store);
  expect(await ask()).toHaveLength(1);
});
