import { CapturedLog, logLevels } from '../support/captured-log';
import { items } from '../support/items';
import { startJobWorker } from '../support/job-worker';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJobs, verdicts, type JobScript } from '../support/scripted-jobs';
import { TemporalRig } from '../support/temporal';

const log = new CapturedLog();
let rig: TemporalRig;
let database: TestDatabase;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('time-skipping', log.logger), createTestDatabase()]);
});
afterAll(async () => {
  await rig.stop();
  await database.drop();
});

/** Warnings and errors about the job of a batch of 10 comparisons. */
async function told(script: JobScript) {
  const worker = await rig.startWorker(database.store, { providers: [] });
  const stopJobs = await startJobWorker(rig, database.store, scriptedJobs(script));
  try {
    const request = {
      items: items(6),
      judges: ['simulated'],
      budget: 10,
      mode: 'provider_batch_api',
      seed: '5',
    } as const;
    const { handle } = await rig.client(database.store).startBatch(request);
    await rig.resultOf(handle.batchId);
    const lines = log.linesOf(handle.batchId, '').filter(({ job }) => job !== undefined);
    const ofLevel = (wanted: number) => lines.filter(({ level }) => level === wanted);
    return { batchId: handle.batchId, errors: ofLevel(logLevels.error), warnings: ofLevel(logLevels.warn) };
  } finally {
    await stopJobs();
    await worker.stop();
  }
}

test.each<[string, JobScript]>([
  ['refused for good', { create: () => 'invalid_request' }],
  ['failed at the provider', { status: () => ({ failed: 'invalid_request' }) }],
])('a job that is %s is one error, with queue_processing_mode batch_api (S1-08)', async (_name, script) => {
  const { batchId, errors } = await told(script);
  expect(errors).toMatchObject([
    {
      msg: 'A provider job failed as a whole',
      queue_processing_mode: 'batch_api',
      error_code: 'PROCESSING_ERROR',
      batch_id: batchId,
      provider: 'simulated',
      requests: 10,
      code: 'invalid_request',
      cause: 'Scripted invalid_request.',
    },
  ]);
});

test('a provider that cannot be asked for an hour is a warning for each time, and no error', async () => {
  const { errors, warnings } = await told({ status: ({ looks }) => (looks < 20 ? 'connection' : 'ended') });
  expect(errors).toEqual([]);
  expect(warnings).toHaveLength(19);
  for (const line of warnings) {
    expect(line).toMatchObject({ queue_processing_mode: 'batch_api', failure_code: 'connection' });
  }
});

test('creations that are turned away are warnings, and a job that is made again is no error until it fails for good', async () => {
  const turnedAway = await told({ create: (nth) => (nth <= 3 ? 'rate_limit' : 'created') });
  expect(turnedAway.errors).toEqual([]);
  expect(turnedAway.warnings).toHaveLength(3);
  const failing = await told({ status: () => ({ failed: 'server_error' }) });
  expect(failing.errors).toEqual([]);
  expect(failing.warnings.filter(({ msg }) => msg.includes('is made again'))).toHaveLength(3);
});

test('a job that is given up at its deadline is one error', async () => {
  const expiresAtMs = (await rig.environment.currentTimeMs()) + 3_600_000;
  const { errors } = await told({
    expiresAtMs,
    status: (job) => (job.providerJobId.startsWith('job-1-') ? 'running' : 'ended'),
    results: (job) => (job.providerJobId.startsWith('job-1-') ? ['cut' as const] : verdicts(job)),
  });
  expect(errors).toMatchObject([{ msg: 'A provider job is given up', code: 'timeout' }]);
});
