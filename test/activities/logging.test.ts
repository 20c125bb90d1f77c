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
import { judgeWave } from './judged-bundle';

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
      queue_id: 'w1d0j0b0',
      correlation_id: 'w1p2',
      processing_started_at: startedAt.toISOString(),
      retry_count: 3,
    },
  ]);
});

test('a retry is told with its number: two of them for three failures, and no texts (S3-22)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 1));
  const judge = scriptedJudge({ w1p1: Array(3).fill({ code: 'overloaded', message: 'Busy: a pupil wrote this.' }) });
  await judgeWave(database.store, judge, 'batch', { environment });
  const retries = linesWith('Will retry');
  expect(retries.map(({ message }) => message)).toEqual(['Will retry (attempt 1/3)', 'Will retry (attempt 2/3)']);
  expect(retries[0]).toMatchObject({ batchId: 'batch', comparisonId: 'w1p1', delivery: 1, code: 'overloaded' });
  expect(inspect(logged, { depth: null })).not.toContain('pupil');
});

test('a row that an answer has created is told once, and an answer that has no place is no silent loss (S4-113, S4-120)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  await sql`delete from comparisons where id = 'w1p2'`.execute(database.store);
  const origin = { wave: 1, position: 2, a: 'item-0', b: 'item-2', judge: 0 };
  await environment.run(async () => {
    const writer = createOutcomeWriters(database.store)('batch');
    const answers = [{ ...verdictFor('w1p2'), origin }, verdictFor('w1p1'), verdictFor('from-elsewhere')];
    await Promise.all(answers.map((answer) => writer.settle(answer)));
  });
  const created = 'Created tracking record from callback (race condition avoided)';
  expect(linesWith(created)).toMatchObject([{ level: 'WARN', batchId: 'batch', comparisonId: 'w1p2' }]);
  expect(linesWith('Answers belong to no comparison')).toMatchObject([
    { level: 'ERROR', batchId: 'batch', code: 'ORPHAN_RESULT', answers: 1 },
  ]);
  expect(inspect(logged, { depth: null })).not.toContain('from-elsewhere');
});
