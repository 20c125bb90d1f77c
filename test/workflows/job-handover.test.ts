import { batchWorkflowId, jobWorkflowId } from '../../src/contracts/ids';
import { items } from '../support/items';
import { startJobWorker } from '../support/job-worker';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJobs, unanswered, verdicts } from '../support/scripted-jobs';
import { TemporalRig } from '../support/temporal';

/** The time-skipping server closes no children with their parent. */
let rig: TemporalRig;
let database: TestDatabase;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
});

afterAll(async () => {
  await rig.stop();
  await database.drop();
});

test('a batch whose workflow is terminated leaves nothing running at the provider, and goes on from the rows (P12)', async () => {
  const jobs = scriptedJobs({
    status: ({ cancelled, order }) => (cancelled || order.bundle.requests.length < 10 ? 'ended' : 'running'),
    results: (job) => verdicts(job).map((one, at) => (job.cancelled && at >= 6 ? unanswered(one, 'cancelled') : one)),
  });
  const worker = await rig.startWorker(database.store, { providers: [] });
  const stopJobs = await startJobWorker(rig, database.store, jobs);
  const client = rig.client(database.store);
  try {
    const { handle } = await client.startBatch({
      items: items(6),
      judges: ['simulated'],
      budget: 10,
      mode: 'provider_batch_api',
      seed: '5',
    });
    const { batchId } = handle;
    await jobs.created(1);
    await rig.environment.client.workflow.getHandle(batchWorkflowId(batchId)).terminate('a test');
    await client.continueBatch(batchId);
    expect((await rig.resultOf(batchId)).status).toBe('complete');
    expect(jobs.jobs.map(({ order, cancelled }) => [order.bundle.requests.length, cancelled])).toEqual([
      [10, true],
      [4, false],
    ]);
    expect((await handle.results()).document.counts).toMatchObject({ planned: 10, completed: 10 });
    const rows = await database.store.selectFrom('provider_jobs').select(['key', 'state']).execute();
    expect(rows.map(({ state }) => state)).toEqual(['settled', 'settled']);
    for (const { key } of rows) await rig.replayWorkflow(jobWorkflowId(batchId, key));
  } finally {
    await stopJobs();
    await worker.stop();
  }
});
