import { sql } from 'kysely';
import { failureKinds, type FailureCode } from '../../src/contracts/judgement';
import { findBatch } from '../../src/store/batches';
import { resumeBatch } from '../../src/store/pausing';
import { bundleRetryPool } from '../../src/store/waves';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJudge, type ScriptLine } from '../support/scripted-judge';
import { insertPlanned, somePairs } from '../store/sample-batch';
import { judgeBundle, judgeWave } from './judged-bundle';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const codes = (Object.keys(failureKinds) as readonly FailureCode[]).filter((code) => failureKinds[code] === 'batch');
const reason = 'The key was refused. Set another.';
const pause = { why: 'provider', reason };

/** Two bundles of three. */
async function twoBundles() {
  const settings = { bundleSize: 3 };
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(4, 6), { itemCount: 4, settings });
  return bundles.map(({ bundleId }) => ({ batchId: 'batch', bundleId }));
}

async function rows() {
  const comparisons = await database.store.selectFrom('comparisons').selectAll().orderBy('position').execute();
  return comparisons.map(({ status, deliveries, deliveries_allowed: allowed }) => [status, deliveries, allowed]);
}

const stored = async () => (await findBatch(database.store, 'batch'))?.pause;
const resume = () => resumeBatch(database.store, { batchId: 'batch', nowMs: Date.now() });
const letters = () => database.store.selectFrom('dead_letters').selectAll().execute();

test.each(codes)('%s stops its bundle and pauses the batch; the comparison keeps its deliveries', async (code) => {
  const [first] = await twoBundles();
  const judge = scriptedJudge({ w1p1: ['a'], w1p2: [{ code, message: reason }] });
  expect(await judgeBundle(database.store, judge, first!)).toEqual({
    completed: 1,
    failed: 0,
    retryable: 1,
    retryAfterMs: 0,
    short: false,
    spentUsd: null,
    blocked: pause,
  });
  expect(judge.sent).toEqual(['w1p1', 'w1p2']);
  expect(await stored()).toEqual(pause);
  expect(await letters()).toEqual([]);
  expect((await rows()).slice(0, 3)).toEqual([
    ['completed', 1, 3],
    ['queued', 1, 4],
    ['processing', 0, 3],
  ]);
});

test('of several bundles the first that is blocked pauses the batch, once; the others stop at their next call', async () => {
  const [first, second] = await twoBundles();
  const answers: (() => void)[] = [];
  const slow: ScriptLine = () => new Promise((resolve) => answers.push(() => resolve('a')));
  const running = scriptedJudge({ '*': [slow] });
  const judged = judgeBundle(database.store, running, second!);
  while (running.sent.length === 0) await new Promise((resolve) => setImmediate(resolve));

  const blocked = scriptedJudge({ w1p1: [{ code: 'authentication', message: reason }] });
  expect(await judgeBundle(database.store, blocked, first!)).toMatchObject({ blocked: pause });
  const pausedAt = await database.store.selectFrom('batches').select('paused_at').executeTakeFirstOrThrow();
  answers.forEach((answer) => answer());
  expect(await judged).toMatchObject({ completed: 1, failed: 0, retryable: 0 });
  expect(running.sent).toEqual(['w1p4']);

  const later = scriptedJudge({});
  expect(await judgeBundle(database.store, later, second!)).toMatchObject({ completed: 0, blocked: pause });
  expect(await database.store.selectFrom('batches').select('paused_at').executeTakeFirstOrThrow()).toEqual(pausedAt);
  expect(await letters()).toEqual([]);

  await resume();
  const mended = scriptedJudge({ '*': ['b', 'b'] });
  const rounds = await judgeWave(database.store, mended, 'batch');
  expect(rounds.reduce((sum, { completed }) => sum + completed, 0)).toBe(5);
  expect([...mended.sent].sort()).toEqual(['w1p1', 'w1p2', 'w1p3', 'w1p5', 'w1p6']);
});

test('however often the batch is blocked, a comparison has its three deliveries after it', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  for (let time = 1; time <= 4; time++) {
    const [bundle] = await bundleRetryPool(database.store, 'batch', 1);
    const ids = { batchId: 'batch', bundleId: bundle?.bundleId ?? '' };
    const { blocked } = await judgeBundle(database.store, scriptedJudge({ w1p1: ['quota'] }), ids);
    expect(blocked).not.toBeNull();
    await resume();
  }
  expect(await rows()).toEqual([['queued', 4, 7]]);
  await judgeWave(database.store, scriptedJudge({ w1p1: ['timeout', 'timeout', 'timeout'] }), 'batch');
  expect(await rows()).toEqual([['failed', 7, 7]]);
});
