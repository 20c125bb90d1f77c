import fc from 'fast-check';
import { sql } from 'kysely';
import type { Winner } from '../../src/contracts/judgement';
import { claimBundle, countDeliveries } from '../../src/store/claiming';
import { countComparisons } from '../../src/store/counts';
import { failOpenComparisons, settleComparisons } from '../../src/store/settling';
import { sweepStuck } from '../../src/store/sweeping';
import { bundleRetryPool } from '../../src/store/waves';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureFor, firstWaveIds, insertPlanned, somePairs, verdictFor } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const planned = 8;
const ids = fc.subarray([...firstWaveIds(planned)], { minLength: 1, maxLength: 3 });
const winner = fc.constantFrom<Winner>('a', 'b', 'tie');

type Step = (batchId: string) => Promise<unknown>;

/** What workers may do to a wave, in any order and as often as they like; named, so that a failing run can be read. */
const step: fc.Arbitrary<readonly [string, Step]> = fc.oneof(
  named(4, fc.constant('claim'), () => claimAll),
  named(4, ids, (some) => (batchId) => countDeliveries(database.store, batchId, some)),
  named(4, fc.tuple(ids, winner), ([some, won]) => settle(...some.map((id) => verdictFor(id, won)))),
  named(2, fc.tuple(ids, fc.constant('fails')), ([some]) => settle(...some.map((id) => failureFor(id, 'refused')))),
  named(4, fc.tuple(ids, fc.constant('again')), ([some]) =>
    settle(...some.map((id) => failureFor(id, 'overloaded', 'retry'))),
  ),
  named(4, fc.tuple(ids, winner, winner), ([some, one, other]) => atOnce(some, one, other)),
  named(4, fc.constant('rebundle'), () => (batchId) => bundleRetryPool(database.store, batchId, 1)),
  named(2, fc.constant('sweep'), () => sweepLater),
  named(1, fc.constant('abandon'), () => (batchId) => failOpenComparisons(database.store, batchId, ['w1d0j0b0'])),
);

function named<T>(weight: number, drawn: fc.Arbitrary<T>, toStep: (value: T) => Step) {
  return { weight, arbitrary: drawn.map((value) => [JSON.stringify(value), toStep(value)] as const) };
}

function settle(...answers: Parameters<typeof settleComparisons>[2]): Step {
  return (batchId) => settleComparisons(database.store, batchId, answers);
}

function atOnce(some: readonly string[], ...winners: readonly Winner[]): Step {
  return (batchId) => Promise.all(winners.map((won) => settle(...some.map((id) => verdictFor(id, won)))(batchId)));
}

async function claimAll(batchId: string): Promise<void> {
  for (const { bundleId } of await bundleRetryPool(database.store, batchId, 1)) {
    await claimBundle(database.store, { batchId, bundleId, leaseMs: 60_000 });
  }
}

/** An hour from now every lease has lapsed, and what has no delivery left is stuck. */
function sweepLater(batchId: string): Promise<unknown> {
  return sweepStuck(database.store, { batchId, nowMs: Date.now() + 3_600_000, maxProcessingMs: 1_800_000 });
}

async function settledRows(batchId: string) {
  const rows = await database.store
    .selectFrom('comparisons')
    .selectAll()
    .where('batch_id', '=', batchId)
    .where('settled_at', 'is not', null)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

test('whatever workers do, each comparison settles once, counts are conserved, coverage never falls', async () => {
  let run = 0;
  const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
    const batchId = `run-${++run}`;
    await insertPlanned(database.store, batchId, somePairs(5, planned), { itemCount: 5, settings: { bundleSize: 3 } });
    let covered = 0;
    let settled = await settledRows(batchId);
    for (const [, act] of steps) {
      await act(batchId);
      const { counts, coveredPairs } = await countComparisons(database.store, batchId);
      const now = await settledRows(batchId);
      expect(counts.planned).toBe(planned);
      expect(counts.completed + counts.failed).toBe(now.size);
      expect(coveredPairs).toBe(counts.completed);
      expect(coveredPairs).toBeGreaterThanOrEqual(covered);
      for (const [id, row] of settled) expect(now.get(id)).toEqual(row);
      covered = coveredPairs;
      settled = now;
    }
    // Not late: what came before the outcome, and the outcome itself. So there is at most one verdict that was not late.
    const { rows } = await sql<{ id: string; verdicts: number; winner: string | null }>`
      select comparisons.id, comparisons.winner, count(attempts.winner) as verdicts
      from comparisons left join attempts
        on attempts.batch_id = comparisons.batch_id and attempts.comparison_id = comparisons.id and not attempts.late
      where comparisons.batch_id = ${batchId} group by comparisons.id, comparisons.winner`.execute(database.store);
    for (const row of rows) expect(row.verdicts).toBe(row.winner === null ? 0 : 1);
  });
  await fc.assert(property, { numRuns: 25, seed: 20_261_122 });
});
