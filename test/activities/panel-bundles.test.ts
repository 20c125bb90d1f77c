import { sql } from 'kysely';
import type { JudgeBundle } from '../../src/judges/judge';
import type { BatchMode } from '../../src/contracts/batch';
import { insertBatch } from '../../src/store/batches';
import { reserveJobs } from '../../src/store/provider-jobs/reserving';
import { bundleRetryPool, insertWave } from '../../src/store/waves';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { scriptedJudge } from '../support/scripted-judge';
import { batchOf, decisionOf, failureFor, itemOf } from '../store/sample-batch';
import { settleComparisons } from '../../src/store/settling';
import { judgeBundle } from './judged-bundle';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const judges = ['A', 'B'].map((spec) => ({ spec, provider: `scripted-${spec}`, model: null, price: null }));

/** A wave of five comparisons for the judges A A B A B. */
async function plannedMix(mode: BatchMode = 'serial_bundle', bundleSize = 16) {
  await insertBatch(database.store, batchOf('mixed', { itemCount: 6, judges, settings: { mode, bundleSize } }));
  const request = { batchId: 'mixed', wave: 1, kind: 'coverage', decision: decisionOf(1) } as const;
  return insertWave(database.store, request, () =>
    [0, 0, 1, 0, 1].map((judge, index) => ({ a: index, b: index + 1, judge })),
  );
}

test('the interface of a provider gets the same bundles as single calls, each a job of its own (S1-01)', async () => {
  const { bundles } = await plannedMix('serial_bundle');
  const grouped = (await listRows()).map(({ id, bundle }) => [id, bundle]);
  await sql`truncate batches cascade`.execute(database.store);
  expect((await plannedMix('provider_batch_api')).bundles).toEqual(bundles);
  expect((await listRows()).map(({ id, bundle }) => [id, bundle])).toEqual(grouped);
  for (const { bundleId } of bundles)
    await reserveJobs(database.store, { batchId: 'mixed', bundleId }, { requests: 1_000, bytes: 1e9 });
  const jobs = await database.store
    .selectFrom('provider_jobs')
    .select(['bundle', 'requests'])
    .orderBy('bundle')
    .execute();
  expect(jobs).toEqual(bundles.map(({ bundleId, size }) => ({ bundle: bundleId, requests: size })));
});

function listRows() {
  return database.store.selectFrom('comparisons').selectAll().orderBy('position').execute();
}

test('A A B A B is bundled as A A A and B B, each comparison once, in order, in one write (S0-18, S0-19)', async () => {
  const { bundles } = await plannedMix();
  expect(bundles.map(({ provider, size }) => [provider, size])).toEqual([
    ['scripted-A', 3],
    ['scripted-B', 2],
  ]);
  const rows = await listRows();
  const membersOf = (bundle: string | undefined) => rows.filter((row) => row.bundle === bundle).map(({ id }) => id);
  expect(bundles.map(({ bundleId }) => membersOf(bundleId))).toEqual([
    ['w1p1', 'w1p2', 'w1p4'],
    ['w1p3', 'w1p5'],
  ]);
  // Written once and never again: the row is as it was inserted.
  const { rows: versions } = await sql<{ same: boolean }>`
    select bool_and(xmin = (select xmin from waves)) as same from comparisons`.execute(database.store);
  expect(versions).toEqual([{ same: true }]);
});

test('the retry pool is bundled by the same rule (S0-18, S0-19)', async () => {
  await plannedMix();
  const ids = (await listRows()).map(({ id }) => id);
  await settleComparisons(
    database.store,
    'mixed',
    ids.map((id) => failureFor(id, 'overloaded', 'retry')),
  );
  const bundles = await bundleRetryPool(database.store, 'mixed', 1);
  expect(bundles.map(({ provider, size }) => [provider, size])).toEqual([
    ['scripted-A', 3],
    ['scripted-B', 2],
  ]);
});

test('a judge is given texts, and neither item ids nor who is an anchor', async () => {
  const items = ['id-canary-1', 'id-canary-2'].map((id, index) =>
    itemOf(id, { text: `Text ${index}.`, isAnchor: true, anchorGrade: 'grade-canary' }),
  );
  await insertBatch(database.store, batchOf('private', { items }));
  const request = { batchId: 'private', wave: 1, kind: 'coverage', decision: decisionOf(1) } as const;
  const { bundles } = await insertWave(database.store, request, () => [{ a: 0, b: 1 }]);
  const seen: JudgeBundle[] = [];
  const scripted = scriptedJudge({ '*': ['a'] });
  const judge = {
    judge: (bundle: JudgeBundle, call: Parameters<typeof scripted.judge>[1]) => {
      seen.push(bundle);
      return scripted.judge(bundle, call);
    },
  };
  await judgeBundle(database.store, judge, { batchId: 'private', bundleId: bundles[0]?.bundleId ?? '' });
  expect(seen[0]?.requests[0]).toMatchObject({ a: { text: 'Text 0.' }, b: { text: 'Text 1.' } });
  expect(JSON.stringify(seen)).not.toMatch(/canary|anchor/i);
});
