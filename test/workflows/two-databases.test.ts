import { Client } from '@temporalio/client';
import { ParagoneClient } from '../../src/client/paragone-client';
import type { Store } from '../../src/store/connect';
import { auditBatch } from '../../src/store/audit';
import { startWorker, type RunningWorker } from '../../src/worker';
import { CapturedLog } from '../support/captured-log';
import { until } from '../support/command';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';
import { testServices } from '../support/test-services';

const log = new CapturedLog();
const second = 'second';
let rig: TemporalRig;
let databases: readonly [TestDatabase, TestDatabase];

beforeAll(async () => {
  [rig, ...databases] = await Promise.all([
    TemporalRig.start('dev-server', log.logger),
    createTestDatabase(),
    createTestDatabase(),
  ]);
  const { workflowService } = rig.environment.connection;
  await workflowService.registerNamespace({
    namespace: second,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  // Its parts hear of a namespace one after the other.
  await until('the namespace to be known', () =>
    workflowService.listWorkflowExecutions({ namespace: second }).then(
      () => true,
      () => false,
    ),
  );
});

afterAll(async () => {
  await rig.stop();
  await Promise.all(databases.map((database) => database.drop()));
});

function inSecond(store: Store): { readonly client: ParagoneClient; startWorker(): Promise<RunningWorker> } {
  const { connection } = rig.environment;
  return {
    client: new ParagoneClient(store, new Client({ connection, namespace: second })),
    startWorker: () =>
      startWorker({
        store,
        temporal: { ...rig.target, namespace: second },
        workflowBundle: { codePath: testServices().bundlePath },
        drainMs: 10_000,
      }),
  };
}

const rowsIn = async ({ store }: TestDatabase) =>
  (await store.selectFrom('comparisons').select(['batch_id', 'status']).execute()).map(
    ({ batch_id: id, status }) => `${id} ${status}`,
  );

test('two workers in one process, each with its own database and namespace, judge batches of one id side by side (S2-32)', async () => {
  const [one, two] = databases;
  const other = inSecond(two.store);
  const workers = await Promise.all([rig.startWorker(one.store), other.startWorker()]);
  try {
    const request = { judges: ['simulated'], seed: '1', id: 'same' };
    const started = await Promise.all([
      rig.client(one.store).startBatch({ ...request, items: items(6), budget: 12 }),
      other.client.startBatch({ ...request, items: items(8), budget: 20 }),
    ]);
    const documents = (await Promise.all(started.map(({ handle }) => handle.results()))).map(
      ({ document }) => document,
    );
    expect(documents.map(({ items, status }) => [items.length, status])).toEqual([
      [6, 'complete'],
      [8, 'complete'],
    ]);
    for (const { store } of databases) {
      expect((await auditBatch(store, 'same')).filter(({ ok }) => !ok)).toEqual([]);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
});

test('a worker of another database in the same namespace takes a batch, says so and writes nothing; its own worker goes on with it', async () => {
  const [own, strange] = databases;
  const before = await rowsIn(strange);
  const stranger = await rig.startWorker(strange.store);
  const { handle } = await rig
    .client(own.store)
    .startBatch({ items: items(4), judges: ['simulated'], budget: 6, seed: '1', id: 'taken' });
  await until('the stranger to say so', () => log.linesOf('taken', 'Activity failed').length > 0);
  expect(log.linesOf('taken', 'Activity failed')[0]).toMatchObject({
    error: { message: expect.stringContaining("not in this worker's database") as unknown },
  });
  await stranger.stop();
  const worker = await rig.startWorker(own.store);
  try {
    expect(await rig.resultOf('taken')).toMatchObject({ status: 'complete' });
    expect((await handle.results()).document.counts).toMatchObject({ planned: 6, completed: 6, failed: 0 });
    expect(await rowsIn(strange)).toEqual(before);
  } finally {
    await worker.stop();
  }
});
