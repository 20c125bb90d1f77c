import { sql } from 'kysely';
import type { BatchSettings } from '../../src/contracts/settings';
import { auditBatch } from '../../src/store/audit';
import { markBatchEnded } from '../../src/store/batches';
import { reserveJobs } from '../../src/store/provider-jobs/reserving';
import { beginCreation, doubtCreation, recordCreated, returnToReserving } from '../../src/store/provider-jobs/creating';
import { closeJob } from '../../src/store/provider-jobs/closing';
import { settleJobAnswers, type JobAnswer } from '../../src/store/provider-jobs/collecting';
import { readJobFacts } from '../../src/store/provider-jobs/job-facts';
import { customId, readJobWork } from '../../src/store/provider-jobs/job-work';
import { pauseBatch } from '../../src/store/pausing';
import { reserveDeliveries } from '../../src/store/reserving';
import { readSpending } from '../../src/store/spending';
import { sweepStuck } from '../../src/store/sweeping';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { decisionOf, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const limits = { requests: 1_000, bytes: 1e9 };
const settings = { mode: 'provider_batch_api' } as const;

async function reserved(
  batchId: string,
  count = 6,
  within = limits,
  more: Partial<BatchSettings> = {},
): Promise<readonly string[]> {
  const changes = { settings: { ...settings, ...more } };
  const { bundles } = await insertPlanned(database.store, batchId, somePairs(4, count), changes);
  const bundleId = bundles[0]?.bundleId ?? '';
  const { jobs } = await reserveJobs(database.store, { batchId, bundleId }, within);
  expect(await reserveJobs(database.store, { batchId, bundleId }, within)).toEqual({ jobs, exhausted: 0 });
  return jobs.map(({ jobKey }) => jobKey);
}

async function comparisons(batchId: string) {
  return database.store
    .selectFrom('comparisons')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .execute();
}

async function running(batchId: string, more: Partial<BatchSettings> = {}): Promise<string> {
  const [key = ''] = await reserved(batchId, 6, limits, more);
  expect(await beginCreation(database.store, key)).toBe('begun');
  await recordCreated(database.store, key, { providerJobId: `at-provider-${batchId}`, expiresAtMs: null });
  return key;
}

test('a bundle is reserved once, however often it is asked for, and its rows are in processing (S1-02, S1-16)', async () => {
  const [key = ''] = await reserved('once');
  expect((await comparisons('once')).map(({ status, deliveries }) => [status, deliveries])).toEqual(
    Array.from({ length: 6 }, () => ['processing', 0]),
  );
  const { customIds, comparisons: work } = await readJobWork(database.store, key);
  expect([...customIds.values()]).toEqual(work.map((_, index) => customId(key, index + 1)));
  expect(customId(key, 100_000)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});

test('limits of requests and of bytes cut a bundle, in order', async () => {
  expect(await reserved('requests', 6, { ...limits, requests: 4 })).toHaveLength(2);
  expect(await reserved('bytes', 6, { ...limits, bytes: 20_000 })).toHaveLength(3);
});

test('only one of two creations begins, and a delivery is counted when it does', async () => {
  const [key = ''] = await reserved('two');
  const begun = await Promise.all([beginCreation(database.store, key), beginCreation(database.store, key)]);
  expect([...begun].sort((left, right) => left.localeCompare(right))).toEqual(['begun', 'taken']);
  expect((await comparisons('two')).every(({ deliveries }) => deliveries === 1)).toBe(true);
  await doubtCreation(database.store, key, 'No answer.');
  expect(await readJobFacts(database.store, key)).toMatchObject({ state: 'ambiguous', closed: false });
  await returnToReserving(database.store, key, null);
  await returnToReserving(database.store, key, null);
  expect((await comparisons('two')).every(({ deliveries }) => deliveries === 0)).toBe(true);
});

test('an answer to a creation that was given up counts all the same', async () => {
  const [key = ''] = await reserved('late');
  await beginCreation(database.store, key);
  await doubtCreation(database.store, key, 'No answer.');
  await recordCreated(database.store, key, { providerJobId: 'late', expiresAtMs: null });
  expect(await readJobFacts(database.store, key)).toMatchObject({ state: 'running', confirmed: true });
});

test('nothing of a paused batch is created', async () => {
  const [key = ''] = await reserved('paused');
  const pause = { why: 'operator', reason: 'Lunch.' } as const;
  await pauseBatch(database.store, { batchId: 'paused', pause, nowMs: Date.now() });
  expect(await beginCreation(database.store, key)).toBe('stopped');
});

test('members of an open job are not stuck, however long it takes', async () => {
  await running('day');
  await database.store.updateTable('comparisons').set({ deliveries: 3 }).where('batch_id', '=', 'day').execute();
  const nowMs = Date.now() + 24 * 3_600_000;
  const sweep = await sweepStuck(database.store, { batchId: 'day', nowMs, maxProcessingMs: 1_800_000 });
  expect(sweep).toEqual({ settled: 0, requeued: 0, emptyBundles: [] });
});

test('the same results settle once, whoever brings them again (S1-10, S1-16)', async () => {
  const jobKey = await running('again');
  const answers: readonly JobAnswer[] = [1, 2, 3].map((ordinal) => ({ ordinal, answer: verdictFor(`w1p${ordinal}`) }));
  const settle = () => settleJobAnswers(database.store, { jobKey, batchId: 'again' }, answers);
  await Promise.all([settle(), settle()]);
  await settle();
  expect(await readJobFacts(database.store, jobKey)).toMatchObject({ completed: 3, reopened: 3 });
  const attempts = await database.store.selectFrom('attempts').select('late').where('batch_id', '=', 'again').execute();
  expect(attempts).toEqual([{ late: false }, { late: false }, { late: false }]);
});

test('a closed job leaves nothing in processing, and closing it twice changes nothing (S1-14)', async () => {
  const jobKey = await running('closed');
  const rest = { kind: 'fail', message: 'The provider job failed as a whole.', unbilled: false } as const;
  await closeJob(database.store, { jobKey, state: 'failed', rest });
  await closeJob(database.store, { jobKey, state: 'settled', rest: { kind: 'release' } });
  expect(await readJobFacts(database.store, jobKey)).toMatchObject({ state: 'failed', failed: 6, reopened: 0 });
  expect((await comparisons('closed')).map(({ failure_code }) => failure_code)).toEqual(
    Array.from({ length: 6 }, () => 'PROCESSING_ERROR'),
  );
});

describe('money (I5)', () => {
  const held = async (batchId: string) => (await readSpending(database.store, batchId)).reservedUsd;

  async function paidFor(batchId: string, usd = 1): Promise<string> {
    const key = await running(batchId, { maxCostUsd: 10 });
    const ids = (await comparisons(batchId)).map(({ id }) => id);
    const deliveries = ids.map((comparisonId) => ({ comparisonId, delivery: 1, usd }));
    await reserveDeliveries(database.store, batchId, deliveries, { batchPrice: true });
    expect(await held(batchId)).toBe(6);
    return key;
  }

  test('members that the provider has not judged give back what was set aside for them, whether their delivery counts or not', async () => {
    const jobKey = await paidFor('expiring');
    const unanswered = [1, 2].map((ordinal) => ({ ordinal, unanswered: 'expired' }) as const);
    await settleJobAnswers(database.store, { jobKey, batchId: 'expiring' }, unanswered);
    expect(await held('expiring')).toBe(4);
  });

  test.each([
    ['failed at the provider, which judged nothing', { kind: 'fail', message: 'Refused.', unbilled: true }, 0],
    ['is to be made again', { kind: 'retry', message: 'Not begun.', unbilled: true }, 0],
    ['was lost sight of, and may be billed', { kind: 'fail', message: 'Terminated.', unbilled: false }, 6],
    ['never ended', { kind: 'unanswered', code: 'timeout', message: 'Not in time.' }, 6],
  ] as const)('a job that %s', async (name, rest, left) => {
    const jobKey = await paidFor(name.replaceAll(/\W/g, '-').slice(0, 40));
    await closeJob(database.store, { jobKey, state: 'failed', rest });
    expect(await held(name.replaceAll(/\W/g, '-').slice(0, 40))).toBe(left);
  });

  test('a creation that did not take place gives all of it back', async () => {
    const jobKey = await paidFor('returned');
    await database.store.updateTable('provider_jobs').set({ state: 'creating' }).where('key', '=', jobKey).execute();
    await returnToReserving(database.store, jobKey, null);
    expect(await held('returned')).toBe(0);
  });

  test('a job without room under the cap keeps its members, in processing', async () => {
    const [jobKey = ''] = await reserved('dear', 6, limits, { maxCostUsd: 3 });
    const ids = (await comparisons('dear')).map(({ id }) => id);
    const deliveries = ids.map((comparisonId) => ({ comparisonId, delivery: 1, usd: 1 }));
    const { shortage } = await reserveDeliveries(database.store, 'dear', deliveries, { batchPrice: true });
    expect(shortage).not.toBeNull();
    expect((await comparisons('dear')).every(({ status }) => status === 'processing')).toBe(true);
    await closeJob(database.store, { jobKey, state: 'refused', rest: { kind: 'release' } });
    expect(await held('dear')).toBe(0);
    expect((await comparisons('dear')).every(({ status, bundle }) => status === 'queued' && bundle === null)).toBe(
      true,
    );
  });
});

describe('the audit of jobs (I3)', () => {
  async function audited(batchId: string) {
    const findings = await auditBatch(database.store, batchId);
    return findings.find(({ invariant }) => invariant === 'I3');
  }

  async function settledJob(batchId: string): Promise<string> {
    const jobKey = await running(batchId);
    const answers = [1, 2, 3, 4, 5, 6].map((ordinal) => ({ ordinal, answer: verdictFor(`w1p${ordinal}`) }));
    await settleJobAnswers(database.store, { jobKey, batchId }, answers);
    await closeJob(database.store, { jobKey, state: 'settled', rest: { kind: 'release' } });
    return jobKey;
  }

  test('passes a job that runs, and one that is settled', async () => {
    await running('audited');
    expect(await audited('audited')).toMatchObject({ ok: true, detail: expect.stringMatching(/and 1 are open$/) });
    await settledJob('audited-too');
    expect(await audited('audited-too')).toMatchObject({ ok: true });
  });

  test.each([
    [
      'a job that its batch has left behind',
      `update provider_jobs set state = 'running', closed_at = null`,
      /running, and its batch/,
    ],
    [
      'a member that was forgotten',
      `update provider_job_members set answer = null where ordinal = 2`,
      /became of w1p2/,
    ],
    ['a verdict without its attempt', `delete from attempts where comparison_id = 'w1p3'`, /verdict a for w1p3/],
    ['a member that is gone', `delete from provider_job_members where ordinal = 4`, /made of 6 comparisons and has 5/],
  ])('finds %s', async (name, statement, detail) => {
    const batchId = name.replaceAll(' ', '-');
    const jobKey = await settledJob(batchId);
    await markBatchEnded(database.store, batchId, { status: 'failed', reason: 'internal' }, decisionOf(2));
    const where = statement.includes('where') ? 'and' : 'where';
    const which = statement.includes('attempts')
      ? `batch_id = '${batchId}'`
      : `${statement.includes('members') ? 'job' : 'key'} = '${jobKey}'`;
    await sql.raw(`${statement} ${where} ${which}`).execute(database.store);
    expect(await audited(batchId)).toMatchObject({ ok: false, detail: expect.stringMatching(detail) });
  });
});
