import type { MockActivityEnvironment } from '@temporalio/testing';
import { MockActivityEnvironment as Environment } from '@temporalio/testing';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { sql } from 'kysely';
import { inspect } from 'node:util';
import { createControlActivities } from '../../activities';
import { createOutcomeWriters } from '../../activities/outcome-writer';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJudge } from '../support/scripted-judge';
import { insertPlanned, somePairs, verdictFor } from '../store/sample-batch';
import { unknownCall } from '../../src/contracts/judgement';
import type { Judge } from '../../src/judges/judge';
import { judgeBundle, judgeWave } from './judged-bundle';

let database: TestDatabase;
let logged: LogEntry[];
let environment: MockActivityEnvironment;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await sql`truncate batches cascade`.execute(database.store);
  logged = [];
  environment = new Environment({}, { logger: new DefaultLogger('DEBUG', (entry) => logged.push(entry)) });
});
afterAll(() => database.drop());

/** Fields of the lines that begin so. */
const linesWith = (text: string) =>
  logged
    .filter(({ message }) => message.startsWith(text))
    .map(({ level, message, meta }) => ({ level, message, ...meta }));

test('what is stuck is told with its fields, once (S4-126)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const startedAt = new Date('2030-05-01T11:20:00Z');
  await database.store
    .updateTable('comparisons')
    .set({ status: 'processing', processing_started_at: startedAt, deliveries: 3 })
    .where('id', '=', 'w1p2')
    .execute();
  const { sweepStuck } = createControlActivities(database.store);
  const nowMs = Date.parse('2030-05-01T12:00:00Z');
  for (const _ of [1, 2]) await environment.run(sweepStuck, { batchId: 'batch', nowMs, maxProcessingMs: 1_800_000 });
  expect(linesWith('Expiring stuck request')).toMatchObject([
    {
      level: 'WARN',
      batch_id: 'batch',
      mode: 'serial_bundle',
      queue_id: 'w1d0j0b0',
      correlation_id: 'w1p2',
      processing_started_at: startedAt.toISOString(),
      retry_count: 3,
    },
  ]);
});

test('a retry is told with its number: two of them for three failures, and no texts (S3-22)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const judge = scriptedJudge({ w1p1: Array(3).fill({ code: 'server_error', message: 'Busy: a pupil wrote this.' }) });
  await judgeWave(database.store, judge, 'batch', { environment });
  const retries = linesWith('Will retry');
  expect(retries.map(({ message }) => message)).toEqual(['Will retry (attempt 1/3)', 'Will retry (attempt 2/3)']);
  expect(retries[0]).toMatchObject({
    batch_id: 'batch',
    comparison_id: 'w1p1',
    delivery: 1,
    failure_code: 'server_error',
  });
  expect(inspect(logged, { depth: null })).not.toContain('pupil');
});

test('every delivery that failed is one line with its fields, and none of them is a reply (S4-095, S4-097, S4-100, S4-105)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const facts = {
    errorClass: 'RateLimitError',
    httpStatus: 429,
    requestId: 'req_1',
    rateLimit: { 'retry-after': '7' },
  };
  const judge: Judge = {
    async *judge({ requests }, { beforeSend }) {
      for (const { comparisonId, delivery } of requests) {
        await beforeSend(comparisonId);
        const call = { ...unknownCall, ...(delivery === 1 ? facts : {}), latencyMs: 12 };
        const code = delivery === 1 ? ('rate_limit' as const) : ('refused' as const);
        const failure = { code, message: 'A pupil wrote.', retryAfterMs: 7_000, rawReply: 'A pupil replied.' };
        yield { comparisonId, call, failure };
      }
    },
  };
  await judgeWave(database.store, judge, 'batch', { environment });
  const failures = logged.filter(({ meta }) => meta?.['failure_code'] !== undefined);
  expect(failures.map(({ message }) => message)).toEqual(['Will retry (attempt 1/3)', 'Failed for good (attempt 1/1)']);
  const common = { batch_id: 'batch', mode: 'serial_bundle', provider: 'scripted', judge: 'scripted' };
  expect(failures.map(({ meta }) => meta)).toMatchObject([
    {
      ...common,
      bundle: expect.stringMatching(/^w1/),
      correlation_id: 'batch/w1p1/1',
      comparison_id: 'w1p1',
      attempt: 1,
      attempts_allowed: 3,
      error_code: 'EXTERNAL_SERVICE_ERROR',
      error_type: 'rate_limit',
      failure_code: 'rate_limit',
      error_class: 'RateLimitError',
      http_status: 429,
      request_id: 'req_1',
      rate_limit: { 'retry-after': '7' },
      retry_after_ms: 7_000,
      waited_ms: expect.any(Number),
      latency_ms: 12,
    },
    {
      ...common,
      correlation_id: 'batch/w1p1/2',
      error_type: 'unknown',
      waited_ms: expect.any(Number),
    },
  ]);
  expect(inspect(logged, { depth: null })).not.toContain('pupil');
});

test('each bundle tells its size and duration once, and beyond the limit as a warning (S4-098, S4-099)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 5), { settings: { bundleSize: 3 } });
  const judge = scriptedJudge({ '*': ['a'] });
  await judgeBundle(database.store, judge, { batchId: 'batch', bundleId: 'w1d0j0b0' }, { environment });
  await judgeBundle(
    database.store,
    judge,
    { batchId: 'batch', bundleId: 'w1d0j0b1' },
    { environment, slowBundleMs: 0 },
  );
  const timed = logged.filter(({ meta }) => meta?.['duration_ms'] !== undefined);
  expect(timed.map(({ level, meta }) => [level, meta?.['bundle'], meta?.['bundle_size']])).toEqual([
    ['INFO', 'w1d0j0b0', 3],
    ['WARN', 'w1d0j0b1', 2],
  ]);
  expect(timed[0]?.meta).toMatchObject({ batch_id: 'batch', correlation_id: 'batch/w1d0j0b0', mode: 'serial_bundle' });
});

test('a row that an answer has created is told once, and an answer that has no place is no silent loss (S4-113, S4-120)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await sql`delete from comparisons where id = 'w1p2'`.execute(database.store);
  const origin = { wave: 1, position: 2, a: 'item-0', b: 'item-2', judge: 0 };
  const answers = [{ ...verdictFor('w1p2'), origin }, verdictFor('w1p1'), verdictFor('from-elsewhere')];
  await environment.run(() =>
    createOutcomeWriters(database.store)('batch', (writer) =>
      Promise.all(answers.map((answer) => writer.settle(answer))),
    ),
  );
  const created = 'Created tracking record from callback (race condition avoided)';
  expect(linesWith(created)).toMatchObject([{ level: 'WARN', batch_id: 'batch', comparison_id: 'w1p2' }]);
  expect(linesWith('Answers belong to no comparison')).toMatchObject([
    { level: 'ERROR', batch_id: 'batch', error_code: 'ORPHAN_RESULT', answers: 1 },
  ]);
  expect(inspect(logged, { depth: null })).not.toContain('from-elsewhere');
});
