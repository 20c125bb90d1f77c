import { ActivityCancellationDetails, CancelledFailure } from '@temporalio/common';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { connectStore } from '../../src/store/connect';
import { bundleRetryPool } from '../../src/store/waves';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJudge, type ScriptLine } from '../support/scripted-judge';
import { blockedBackends } from '../store/blocked';
import { insertPlanned, somePairs } from '../store/sample-batch';
import { activityEnvironment, judgeBundle } from './judged-bundle';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

async function plannedBundle(size: number) {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(5, size), { itemCount: 5 });
  return { batchId: 'batch', bundleId: bundles[0]?.bundleId ?? '' };
}

async function statuses() {
  const rows = await database.store.selectFrom('comparisons').selectAll().orderBy('position').execute();
  return rows.map(({ status, deliveries }) => [status, deliveries]);
}

/** A call during which something happens, and which ends by the signal only, without an answer. */
function endless(happens: () => void): ScriptLine {
  return (signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(null), { once: true });
      happens();
    });
}

/** A call during which the worker is told to shut down, and which then ends as it would have. */
function outlasting(environment: MockActivityEnvironment): ScriptLine {
  return (signal) => {
    shutDown(environment);
    return Promise.resolve(signal.aborted ? null : 'a');
  };
}

function shutDown(environment: MockActivityEnvironment): void {
  environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
}

test('a cancellation ends the call in flight, keeps what is settled and leaves the rest open', async () => {
  const environment = activityEnvironment();
  const judge = scriptedJudge({ w1p1: ['a'], w1p2: [endless(() => environment.cancel())] });
  const ids = await plannedBundle(4);
  await expect(judgeBundle(database.store, judge, ids, { environment })).rejects.toThrow(CancelledFailure);
  expect(judge.sent).toEqual(['w1p1', 'w1p2']);
  expect(await statuses()).toEqual([
    ['completed', 1],
    ['processing', 1],
    ['processing', 0],
    ['processing', 0],
  ]);
});

test('a worker that shuts down finishes the call in flight, starts none, and gives the rest back', async () => {
  const environment = activityEnvironment();
  const judge = scriptedJudge({ w1p1: ['a'], w1p2: [outlasting(environment)] });
  const ids = await plannedBundle(4);
  await expect(judgeBundle(database.store, judge, ids, { environment })).rejects.toThrow(CancelledFailure);
  expect(judge.sent).toEqual(['w1p1', 'w1p2']);
  expect(await statuses()).toEqual([
    ['completed', 1],
    ['completed', 1],
    ['processing', 0],
    ['processing', 0],
  ]);

  const next = scriptedJudge({ '*': ['b'] });
  expect(await judgeBundle(database.store, next, ids, { environment: activityEnvironment(2) })).toMatchObject({
    completed: 2,
  });
  expect(next.sent).toEqual(['w1p3', 'w1p4']);
  expect((await statuses()).flat()).toEqual(['completed', 1, 'completed', 1, 'completed', 1, 'completed', 1]);
});

test('a call that outlasts the time to drain is given up, and its comparison stays open', async () => {
  const environment = activityEnvironment();
  const judge = scriptedJudge({ w1p1: ['a'], w1p2: [endless(() => shutDown(environment))] });
  const ids = await plannedBundle(3);
  await expect(judgeBundle(database.store, judge, ids, { environment, drainMs: 1 })).rejects.toThrow(CancelledFailure);
  expect(await statuses()).toEqual([
    ['completed', 1],
    ['processing', 1],
    ['processing', 0],
  ]);
});

test('a bundle that is cancelled before it begins sends nothing', async () => {
  const environment = activityEnvironment();
  environment.cancel();
  const judge = scriptedJudge({});
  const ids = await plannedBundle(2);
  await expect(judgeBundle(database.store, judge, ids, { environment })).rejects.toThrow(CancelledFailure);
  expect(judge.sent).toEqual([]);
});

test('a retryable failure that a worker stored before it went away is bundled again', async () => {
  const environment = activityEnvironment();
  const judge = scriptedJudge({ w1p1: ['overloaded'], w1p2: [outlasting(environment)] });
  const ids = await plannedBundle(3);
  await expect(judgeBundle(database.store, judge, ids, { environment })).rejects.toThrow(CancelledFailure);

  const next = scriptedJudge({ w1p3: ['a'] });
  const counts = await judgeBundle(database.store, next, ids, { environment: activityEnvironment(2) });
  expect(counts).toMatchObject({ completed: 1, failed: 0 });
  expect(await bundleRetryPool(database.store, ids.batchId, 1)).toMatchObject([{ size: 1 }]);
});

describe('PostgreSQL goes away', () => {
  /** Holds the rows, so that the next write waits; `end` breaks its connection, and then lets go of the rows. */
  async function holdRows(): Promise<{ end: () => Promise<void> }> {
    const keeper = connectStore({ connectionString: database.url, maxConnections: 1 });
    const held = await keeper.startTransaction().execute();
    await sql`select 1 from comparisons for update`.execute(held);
    const end = async () => {
      for (const pid of await blockedBackends(database.store, 1)) {
        await sql`select pg_terminate_backend(${pid})`.execute(database.store);
      }
      await held.commit().execute();
      await keeper.destroy();
    };
    return { end };
  }

  /** An answer during whose storing, or after which at the next delivery, the connection breaks. */
  function breakingAfter(answer: 'b' | null) {
    const breaks: Promise<void>[] = [];
    const line: ScriptLine = async () => {
      breaks.push((await holdRows()).end());
      return answer;
    };
    return { line, broken: () => Promise.all(breaks) };
  }

  test('while an outcome is written: it is stored, and the judge is asked once (S4-115)', async () => {
    const { line, broken } = breakingAfter('b');
    const judge = scriptedJudge({ w1p1: [line] });
    const ids = await plannedBundle(1);
    expect(await judgeBundle(database.store, judge, ids)).toMatchObject({ completed: 1 });
    await broken();
    expect(judge.sent).toEqual(['w1p1']);
    expect(await statuses()).toEqual([['completed', 1]]);
    expect(await database.store.selectFrom('attempts').selectAll().execute()).toHaveLength(1);
  });

  test('while a delivery is counted: it is sent when it has been counted, once', async () => {
    const { line, broken } = breakingAfter(null);
    const judge = scriptedJudge({ w1p1: [line], w1p2: ['a'] });
    const ids = await plannedBundle(2);
    expect(await judgeBundle(database.store, judge, ids)).toMatchObject({ completed: 1 });
    await broken();
    expect(judge.sent).toEqual(['w1p1', 'w1p2']);
    expect(await statuses()).toEqual([
      ['processing', 1],
      ['completed', 1],
    ]);
  });
});
