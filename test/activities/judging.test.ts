import { sql } from 'kysely';
import { deliveriesAllowed, failureKinds, isCounted, type FailureCode } from '../../src/contracts/judgement';
import { completeBundle } from '../../src/judges/complete-bundle';
import { claimBundle, countDeliveries } from '../../src/store/claiming';
import { countComparisons } from '../../src/store/counts';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJudge, type ScriptLine } from '../support/scripted-judge';
import { firstWaveIds, insertPlanned, somePairs, verdictFor } from '../store/sample-batch';
import { judgeBundle, judgeWave } from './judged-bundle';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

/** A batch of one bundle; answers with its ids. */
async function plannedBundle(size: number) {
  const { bundles } = await insertPlanned(database.store, 'batch', somePairs(5, size), { itemCount: 5 });
  return { batchId: 'batch', bundleId: bundles[0]?.bundleId ?? '' };
}

function listComparisons() {
  return database.store.selectFrom('comparisons').selectAll().orderBy('position').execute();
}

function listAttempts() {
  return database.store.selectFrom('attempts').selectAll().orderBy('id').execute();
}

async function counts() {
  return (await countComparisons(database.store, 'batch')).counts;
}

test('every verdict settles its own comparison', async () => {
  const judge = scriptedJudge({ w1p1: ['a'], w1p2: ['b'], w1p3: ['tie'] });
  const ids = await plannedBundle(3);
  expect(await judgeBundle(database.store, judge, ids)).toEqual({
    completed: 3,
    failed: 0,
    retryable: 0,
    retryAfterMs: 0,
    short: false,
    spentUsd: null,
    blocked: null,
  });
  expect((await listComparisons()).map(({ winner, deliveries }) => [winner, deliveries])).toEqual([
    ['a', 1],
    ['b', 1],
    ['tie', 1],
  ]);
  expect(judge.requests[1]).toMatchObject({
    delivery: 1,
    a: { text: 'Text of item-0.' },
    b: { text: 'Text of item-2.' },
  });
});

test('a bundle with successes and errors counts each once, and only what may be repeated is open (S4-106)', async () => {
  const judge = scriptedJudge({
    w1p1: ['a'],
    w1p2: [{ code: 'rate_limit', retryAfterMs: 7_000 }],
    w1p3: ['refused'],
    w1p4: [{ code: 'overloaded', retryAfterMs: 2_000 }],
    w1p5: ['b'],
    w1p6: ['invalid_output'],
  });
  const ids = await plannedBundle(6);
  expect(await judgeBundle(database.store, judge, ids)).toEqual({
    completed: 2,
    failed: 1,
    retryable: 3,
    retryAfterMs: 7_000,
    short: false,
    spentUsd: null,
    blocked: null,
  });
  expect((await listComparisons()).map(({ status }) => status)).toEqual([
    'completed',
    'queued',
    'failed',
    'queued',
    'completed',
    'queued',
  ]);
  expect(await counts()).toMatchObject({ planned: 6, completed: 2, failed: 1 });
});

test('503 twice, then a verdict: valid, counted once, delivered three times (S4-047)', async () => {
  const judge = scriptedJudge({ w1p1: ['server_error', 'server_error', 'a'] });
  await plannedBundle(1);
  const rounds = await judgeWave(database.store, judge, 'batch');
  expect(rounds.map(({ completed, retryable }) => [completed, retryable])).toEqual([
    [0, 1],
    [0, 1],
    [1, 0],
  ]);
  expect(await counts()).toEqual({ planned: 1, completed: 1, failed: 0, expired: 0, cancelled: 0 });
  expect(
    (await listAttempts()).map(({ delivery, winner, failure_code }) => [delivery, winner ?? failure_code]),
  ).toEqual([
    [1, 'server_error'],
    [2, 'server_error'],
    [3, 'a'],
  ]);
});

/** Those of a comparison; what stops the whole batch is in blocked-batch.test.ts. */
const codes = (Object.keys(failureKinds) as readonly FailureCode[]).filter(isCounted);

test.each(codes.map((code) => [code, deliveriesAllowed(code)] as const))(
  'a comparison that always gets %s is sent %i times, then failed once and for all (S3-19, S4-048)',
  async (code, deliveries) => {
    const judge = scriptedJudge({ w1p1: Array<ScriptLine>(deliveries).fill(code) });
    await plannedBundle(1);
    const rounds = await judgeWave(database.store, judge, 'batch');
    expect(judge.sent).toHaveLength(deliveries);
    expect(rounds.map(({ failed, retryable }) => failed - retryable)).toEqual([...Array(deliveries - 1).fill(-1), 1]);
    expect(await listComparisons()).toMatchObject([{ status: 'failed', failure_code: code, deliveries }]);
    expect(await counts()).toMatchObject({ completed: 0, failed: 1 });
  },
);

test('deliveries: 3 for what passes by itself, 2 for an unreadable answer, 1 for what cannot succeed', () => {
  const allowed = (code: FailureCode) => deliveriesAllowed(code);
  expect((['timeout', 'connection', 'server_error'] as const).map(allowed)).toEqual([3, 3, 3]);
  expect((['invalid_output', 'truncated'] as const).map(allowed)).toEqual([2, 2]);
  expect((['refused', 'too_long', 'invalid_request'] as const).map(allowed)).toEqual([1, 1, 1]);
});

test.each(['rate_limit', 'overloaded'] as const)(
  'what the provider turns away with %s costs no delivery: the comparison is asked until it is taken',
  async (code) => {
    await plannedBundle(1);
    const judge = scriptedJudge({ w1p1: [...Array<ScriptLine>(5).fill(code), 'server_error', 'server_error', 'a'] });
    await judgeWave(database.store, judge, 'batch');
    expect(judge.sent).toHaveLength(8);
    expect(await listComparisons()).toMatchObject([{ status: 'completed', winner: 'a', deliveries: 8 }]);
  },
);

/** A worker that claims, sends everything and dies. */
async function loseDeliveries(ids: { readonly batchId: string; readonly bundleId: string }) {
  const { work } = await claimBundle(database.store, { ...ids, leaseMs: 60_000 });
  const sent = work?.comparisons.map(({ comparisonId }) => comparisonId) ?? [];
  await countDeliveries(database.store, ids.batchId, sent);
}

test('two workers die with a call: its number goes on, and the dead letter tells all three (S3-25)', async () => {
  const ids = await plannedBundle(1);
  await loseDeliveries(ids);
  await loseDeliveries(ids);
  const judge = scriptedJudge({ w1p1: ['refused'] });
  expect(await judgeBundle(database.store, judge, ids)).toMatchObject({ failed: 1, retryable: 0 });
  expect(judge.requests[0]?.delivery).toBe(3);
  expect(await database.store.selectFrom('dead_letters').selectAll().execute()).toMatchObject([{ deliveries: 3 }]);
});

test('three workers die with a call: it still has its three deliveries', async () => {
  const ids = await plannedBundle(1);
  for (let death = 1; death <= 3; death++) await loseDeliveries(ids);
  const judge = scriptedJudge({ w1p1: ['overloaded', 'overloaded', 'a'] });
  await judgeWave(database.store, judge, 'batch');
  expect(judge.requests.map(({ delivery }) => delivery)).toEqual([4, 5, 6]);
  expect(await listComparisons()).toMatchObject([{ status: 'completed', deliveries: 6, lost_deliveries: 3 }]);
});

test('what has used up its deliveries is counted as failed, and the judge is not asked', async () => {
  const ids = await plannedBundle(2);
  await sql`update comparisons set deliveries = 3`.execute(database.store);
  const judge = scriptedJudge({});
  expect(await judgeBundle(database.store, judge, ids)).toEqual({
    completed: 0,
    failed: 2,
    retryable: 0,
    retryAfterMs: 0,
    short: false,
    spentUsd: null,
    blocked: null,
  });
  expect(judge.sent).toEqual([]);
});

test('fewer results than comparisons are an error of the bundle, which names the mismatch (S0-21)', async () => {
  const judge = scriptedJudge({ w1p1: ['a'], w1p2: [null], w1p3: ['b'] });
  const ids = await plannedBundle(3);
  const complete = completeBundle(judge, { name: 'scripted', warn: () => undefined });
  expect(await judgeBundle(database.store, complete, ids)).toMatchObject({ completed: 2, failed: 0, retryable: 1 });
  const [, missing] = await listComparisons();
  expect(missing).toMatchObject({ status: 'queued', deliveries: 1, failure_code: 'server_error' });
  expect(missing?.failure_message).toMatch(/scripted answered 2 of 3 comparisons/);
});

test('a failure of the whole bundle reaches every comparison in it, once (S0-29)', async () => {
  const ids = await plannedBundle(6);
  await sql`update comparisons set deliveries = 2`.execute(database.store);
  const broken = completeBundle(scriptedJudge({ w1p1: [() => Promise.reject(new RangeError('a text'))] }), {
    name: 'broken',
    warn: () => undefined,
  });
  expect(await judgeBundle(database.store, broken, ids)).toMatchObject({ completed: 0, failed: 6 });
  const attempts = await listAttempts();
  expect(attempts.map((attempt) => attempt.comparison_id)).toEqual(firstWaveIds(6));
  expect(await counts()).toMatchObject({ failed: 6 });
});

test('a comparison that was settled meanwhile is not sent, and its outcome stays (S0-27)', async () => {
  const settleTheNext: ScriptLine = async () => {
    await settleComparisons(database.store, 'batch', [verdictFor('w1p2', 'b')]);
    return 'a';
  };
  const judge = scriptedJudge({ w1p1: [settleTheNext], w1p2: ['a'] });
  const ids = await plannedBundle(2);
  expect(await judgeBundle(database.store, judge, ids)).toMatchObject({ completed: 1 });
  expect(judge.sent).toEqual(['w1p1']);
  expect(await listComparisons()).toMatchObject([{ winner: 'a' }, { winner: 'b', deliveries: 0 }]);
});

test('an answer that was overtaken counts for nothing, and is kept as late', async () => {
  const overtaken: ScriptLine = async () => {
    await settleComparisons(database.store, 'batch', [verdictFor('w1p1', 'b')]);
    return 'a';
  };
  const ids = await plannedBundle(1);
  const judge = scriptedJudge({ w1p1: [overtaken] });
  expect(await judgeBundle(database.store, judge, ids)).toMatchObject({ completed: 0, failed: 0, retryable: 0 });
  expect(await counts()).toMatchObject({ completed: 1 });
  expect((await listAttempts()).map(({ winner, late }) => [winner, late])).toEqual([
    ['b', false],
    ['a', true],
  ]);
});

test('what PostgreSQL cannot hold is mended in every text that comes from outside', async () => {
  const hostile = 'x\0y\ud800z';
  const judge = scriptedJudge({
    w1p1: [{ winner: 'a', justification: hostile }],
    w1p2: [{ code: 'refused', message: hostile, rawReply: hostile }],
  });
  const ids = await plannedBundle(2);
  expect(await judgeBundle(database.store, judge, ids)).toMatchObject({ completed: 1, failed: 1 });
  const [verdict, failure] = await listComparisons();
  expect(verdict?.justification).toBe('xy\ufffdz');
  expect(failure?.failure_message).toBe('xy\ufffdz');
  expect((await listAttempts())[1]?.raw_reply).toBe('xy\ufffdz');
});

test('a raw reply is kept with its attempt, never with the comparison', async () => {
  const judge = scriptedJudge({ w1p1: [{ code: 'invalid_output', rawReply: '{"winner": "Essay' }, 'b'] });
  await plannedBundle(1);
  await judgeWave(database.store, judge, 'batch');
  expect((await listAttempts()).map(({ raw_reply }) => raw_reply)).toEqual(['{"winner": "Essay', null]);
  expect(JSON.stringify(await listComparisons())).not.toContain('Essay');
});

test('the bundle of a batch that has ended is no work', async () => {
  const ids = await plannedBundle(2);
  await sql`update comparisons set status = 'cancelled', settled_at = now()`.execute(database.store);
  const judge = scriptedJudge({});
  expect(await judgeBundle(database.store, judge, ids)).toMatchObject({ completed: 0, failed: 0, retryable: 0 });
});

test('a script that runs out throws, with what was expected', async () => {
  const ids = await plannedBundle(1);
  await expect(judgeBundle(database.store, scriptedJudge({ w1p1: [] }), ids)).rejects.toThrow(
    'The script has 0 lines for w1p1, and it was sent 1 times.',
  );
});
