import { sql } from 'kysely';
import { insertBatch, markBatchEnded } from '../../src/store/batches';
import { connectStore } from '../../src/store/connect';
import { countComparisons } from '../../src/store/counts';
import { settleComparisons, type Answer } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { blockedBackends } from './blocked';
import { batchOf, decisionOf, failureFor, insertPlanned, planPairs, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate batches cascade`.execute(database.store));
afterAll(() => database.drop());

const settle = (...answers: readonly Answer[]) => settleComparisons(database.store, 'batch', answers);
const insertWaveOnly = (planned: number) =>
  sql`insert into waves (batch_id, wave, kind, planned) values ('batch', 1, 'coverage', ${planned})`.execute(
    database.store,
  );

/** The answer with its identifiers: item 0 against item `position`. */
function placed(answer: Answer, position: number, more: Partial<NonNullable<Answer['origin']>> = {}): Answer {
  return { ...answer, origin: { wave: 1, position, a: 'item-0', b: `item-${position}`, judge: 0, ...more } };
}

function listRows() {
  const columns = ['id', 'wave', 'position', 'a', 'b', 'judge', 'status', 'winner'] as const;
  return database.store.selectFrom('comparisons').select(columns).orderBy('position').execute();
}

test('an answer without its row creates it from its own identifiers, complete (S4-112)', async () => {
  await insertBatch(database.store, batchOf('batch'));
  await insertWaveOnly(2);
  const settled = await settle(placed(verdictFor('w1p1', 'b'), 1), placed(failureFor('w1p2', 'refused'), 2));
  const both = new Set(['w1p1', 'w1p2']);
  expect(settled).toEqual({ changed: both, created: both, unknown: new Set() });
  expect(await listRows()).toEqual([
    { id: 'w1p1', wave: 1, position: 1, a: 'item-0', b: 'item-1', judge: 0, status: 'completed', winner: 'b' },
    { id: 'w1p2', wave: 1, position: 2, a: 'item-0', b: 'item-2', judge: 0, status: 'failed', winner: null },
  ]);
  expect(await database.store.selectFrom('attempts').select('late').execute()).toEqual([
    { late: false },
    { late: false },
  ]);
  expect(await database.store.selectFrom('dead_letters').select('comparison_id').execute()).toEqual([
    { comparison_id: 'w1p2' },
  ]);
  // The same answer again is late, and creates nothing.
  expect(await settle(placed(verdictFor('w1p1', 'a'), 1))).toEqual({
    changed: new Set(),
    created: new Set(),
    unknown: new Set(),
  });
});

test('an answer that cannot be placed is named as unknown, and the others are settled (S4-114)', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 2));
  const settled = await settle(
    verdictFor('w9p9'),
    verdictFor('w1p1'),
    placed(verdictFor('w2p1'), 1, { wave: 2 }), // no such wave
    placed(verdictFor('w1p3'), 3), // more than the wave planned
    placed(verdictFor('x1'), 1), // a place that is taken
    placed(verdictFor('x2'), 2, { b: 'stranger' }),
    placed(verdictFor('x3'), 2, { judge: 7 }),
  );
  expect(settled).toEqual({
    changed: new Set(['w1p1']),
    created: new Set(),
    unknown: new Set(['w9p9', 'w2p1', 'w1p3', 'x1', 'x2', 'x3']),
  });
  expect((await listRows()).map(({ id, status }) => [id, status])).toEqual([
    ['w1p1', 'completed'],
    ['w1p2', 'queued'],
  ]);
  expect(await database.store.selectFrom('attempts').selectAll().execute()).toHaveLength(1);
});

test('nothing is created in a batch that has ended', async () => {
  await insertBatch(database.store, batchOf('batch'));
  await insertWaveOnly(1);
  await markBatchEnded(database.store, 'batch', { status: 'complete', reason: 'stable' }, decisionOf(1));
  expect((await settle(placed(verdictFor('w1p1'), 1))).unknown).toEqual(new Set(['w1p1']));
});

test('an answer that meets its wave being planned waits, and finds its row (S4-118)', async () => {
  await insertBatch(database.store, batchOf('batch'));
  const planner = connectStore({ connectionString: database.url, maxConnections: 1 });
  const held = await planner.startTransaction().execute();
  await sql`select 1 from batches for update`.execute(held);
  const settling = settle(placed(verdictFor('w1p1'), 1));
  await blockedBackends(database.store, 1);
  await sql`insert into waves (batch_id, wave, kind, planned) values ('batch', 1, 'coverage', 1)`.execute(held);
  await sql`
    insert into comparisons (batch_id, wave, position, id, a, b, judge)
    values ('batch', 1, 1, 'w1p1', 'item-0', 'item-1', 0)`.execute(held);
  await held.commit().execute();
  expect(await settling).toEqual({ changed: new Set(['w1p1']), created: new Set(), unknown: new Set() });
  await planner.destroy();
});

test.each([
  ['that are being planned', 0],
  ['that nobody else writes', 1_000],
])(
  '1,000 answers that race their rows, %s, doubled and shuffled, settle each once (S4-119)',
  async (_rows, creating) => {
    const itemCount = 46;
    const pairs = somePairs(itemCount, 1_000);
    await insertBatch(database.store, batchOf('batch', { itemCount, settings: { totalBudget: 1_000 } }));
    const answers = pairs.flatMap(([a, b], index) => {
      const id = `w1p${index + 1}`;
      const origin = { a: `item-${a}`, b: `item-${b}` };
      return [placed(verdictFor(id, 'a'), index + 1, origin), placed(verdictFor(id, 'b'), index + 1, origin)];
    });
    // 7 and 2,000 share no factor: a fixed order in which the two answers to one comparison are far apart.
    const shuffled = answers.map((_, index) => answers[(index * 777) % answers.length]!);
    const groups = Array.from({ length: 40 }, (_, group) => shuffled.slice(group * 50, group * 50 + 50));
    const writers = connectStore({ connectionString: database.url, maxConnections: groups.length });
    const planned = creating > 0 ? insertWaveOnly(creating) : planPairs(database.store, 'batch', 1, pairs);
    const settled = await Promise.all(
      groups.map(async (group) => {
        // Answers that came before the wave, or met a deadlock, are offered again, as a worker does.
        for (;;) {
          const settlement = await settleComparisons(writers, 'batch', group).catch((error: unknown) => {
            if ((error as { code?: string }).code !== '40P01') throw error;
          });
          if (settlement !== undefined && settlement.unknown.size === 0) return settlement;
        }
      }),
    );
    await Promise.all([planned, writers.destroy()]);
    const changed = settled.flatMap((settlement) => [...settlement.changed]);
    expect(new Set(changed).size).toBe(changed.length);
    expect(settled.reduce((sum, { created }) => sum + created.size, 0)).toBe(creating);
    expect((await countComparisons(database.store, 'batch')).counts).toMatchObject({
      planned: 1_000,
      completed: 1_000,
    });
    const { rows } = await sql`
    select comparison_id from attempts where not late group by comparison_id having count(*) <> 1`.execute(
      database.store,
    );
    expect(rows).toEqual([]);
  },
);
