import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { insertBatch } from '../../src/store/batches';
import { BatchMissingError, BatchNotOpenError } from '../../src/store/batch-errors';
import { redactFailures } from '../../src/worker-failures';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { batchOf, itemOf } from '../store/sample-batch';

const secret = 'The text of a pupil';
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What Temporal and the log get to see of an activity that throws. */
async function failureOf(activity: () => Promise<unknown>) {
  const logged: LogEntry[] = [];
  const logger = new DefaultLogger('DEBUG', (entry) => logged.push(entry));
  const environment = new MockActivityEnvironment({}, { interceptors: [redactFailures], logger });
  const failure: unknown = await environment.run(activity).catch((thrown: unknown) => thrown);
  if (!(failure instanceof Error)) throw new Error('The activity did not fail');
  const errors = logged.map(({ meta }) => meta?.['error']).filter((error) => error instanceof Error);
  const seen = [failure, failure.cause, ...errors].map((error) =>
    error instanceof Error ? [error.message, error.stack, JSON.stringify(error)].join('\n') : '',
  );
  return { failure, seen: seen.join('\n') };
}

const broken = [
  [
    'a unique violation',
    () => insertBatch(database.store, batchOf('b', { items: [itemOf(secret), itemOf(secret)] })),
    '23505 (items_pkey)',
  ],
  [
    'a text with a NUL',
    () => insertBatch(database.store, batchOf('b', { items: [itemOf('i', { text: `${secret}\0` })] })),
    '22021',
  ],
  [
    'a check that failed',
    () => insertBatch(database.store, batchOf('b', { seed: secret })),
    '23514 (batches_seed_check)',
  ],
] as const;

test.each(broken)('%s is told by its code, never with the value', async (_name, activity, told) => {
  await expect(activity()).rejects.toThrow();
  const { failure, seen } = await failureOf(activity);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'STORAGE', nonRetryable: false });
  expect(failure.message).toBe(`PostgreSQL answered ${told}`);
  expect(seen).not.toContain(secret);
});

test.each([
  ['an error of anybody', new RangeError(secret), 'RangeError'],
  ['a thrown string', secret, 'string'],
])('%s is told by its kind', async (_name, thrown, kind) => {
  const { failure, seen } = await failureOf(() => Promise.reject(thrown as Error));
  expect(failure).toMatchObject({ type: 'INTERNAL', nonRetryable: false });
  expect(failure.message).toContain(kind);
  expect(seen).not.toContain(secret);
});

test('a batch that has ended is not tried again, and is named', async () => {
  const { failure } = await failureOf(() => Promise.reject(new BatchNotOpenError('batch-7')));
  expect(failure).toMatchObject({ type: 'BATCH_NOT_OPEN', nonRetryable: true });
  expect(failure.message).toMatch(/^Batch batch-7 /);
});

test('a batch that is not in this database is left to a worker of another one', async () => {
  const { failure } = await failureOf(() => Promise.reject(new BatchMissingError('batch-7')));
  expect(failure).toMatchObject({ type: 'BATCH_MISSING', nonRetryable: false });
});

test.each([new CancelledFailure('stop'), ApplicationFailure.nonRetryable('Ours.', 'OURS')])(
  'what is made for Temporal passes as it is: %s',
  async (made) => {
    expect((await failureOf(() => Promise.reject(made))).failure).toBe(made);
  },
);

test('what succeeds passes as it is', async () => {
  const environment = new MockActivityEnvironment({}, { interceptors: [redactFailures] });
  expect(await environment.run(() => Promise.resolve(7))).toBe(7);
});
