import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { auditBatch } from '../../src/store/audit';
import { markBatchEnded } from '../../src/store/batches';
import { insertFit } from '../../src/store/fits';
import { settleComparisons } from '../../src/store/settling';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { decisionOf, failureFor, insertPlanned, planPairs, somePairs, verdictFor } from './sample-batch';
import { fitOf } from './sample-fit';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const complete = { status: 'complete', reason: 'stable' } as const;
/** The outcomes of `insertEnded`, written out: SHA-256 of this text is what its fit has to have seen. */
const data = '[{"a":0,"b":1,"winner":"a"},{"a":0,"b":2,"winner":"tie"},{"a":1,"b":0,"winner":"b"}]';

/** Two waves: three verdicts, a failure, a cancelled comparison, a late verdict, and a fit that saw what is there. */
async function insertEnded(): Promise<void> {
  const settle = (...answers: Parameters<typeof settleComparisons>[2]) =>
    settleComparisons(database.store, 'batch', answers);
  await insertPlanned(database.store, 'batch', somePairs(4, 3));
  await settle(verdictFor('w1p1', 'a'), failureFor('w1p3', 'refused'), failureFor('w1p2', 'timeout', 'retry'));
  await settle(verdictFor('w1p2', 'tie'));
  await planPairs(database.store, 'batch', 2, [
    [1, 0],
    [2, 3],
  ]);
  await settle(verdictFor('w2p1', 'b'));
  await settle(verdictFor('w2p1', 'a'));
  const dataSha256 = createHash('sha256').update(data).digest('hex');
  const { scores } = fitOf([2, 1, 0.5, 0.5]);
  const ranked = [1, 2, 3, 3].map((rank, index) => ({ ...scores[index]!, rank }));
  await insertFit(database.store, 'batch', 2, () => fitOf([], { dataSha256, scores: ranked }));
  await markBatchEnded(database.store, 'batch', complete, decisionOf(3));
}

async function breaches() {
  const findings = await auditBatch(database.store, 'batch');
  return findings.filter(({ ok }) => !ok).map(({ invariant, detail }) => [invariant, detail]);
}

test('a batch as it should be passes, with each invariant once', async () => {
  await insertEnded();
  expect(await breaches()).toEqual([]);
  const findings = await auditBatch(database.store, 'batch');
  expect(findings.map(({ invariant }) => invariant)).toEqual(['I1', 'I2', 'I3', 'I4', 'I5', 'I8']);
  expect(findings[0]?.detail).toBe('5 of 5 planned comparisons are settled');
});

test('a batch that runs passes too, also before its first wave and fit', async () => {
  await insertPlanned(database.store, 'batch', somePairs(4, 3));
  await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
  expect(await breaches()).toEqual([]);
});

test('a batch that is not there cannot be audited', async () => {
  await expect(auditBatch(database.store, 'nowhere')).rejects.toThrow(/nowhere is not in the database/);
});

const verdictAttempt = (id: string, winner: string) =>
  `insert into attempts (batch_id, comparison_id, delivery, late, winner, latency_ms)
   values ('batch', '${id}', 1, false, '${winner}', 1)`;

test.each([
  ['a lost row', `delete from comparisons where id = 'w2p2'`, 'I1', /wave 2 planned 2 comparisons and has 1/],
  [
    'a row too many',
    `insert into comparisons (batch_id, wave, position, id, a, b, judge, status, settled_at)
     values ('batch', 1, 4, 'w1p4', 'item-2', 'item-3', 0, 'cancelled', now())`,
    'I1',
    /wave 1 planned 3 comparisons and has 4/,
  ],
  [
    'an open row after the end',
    `update comparisons set status = 'queued', settled_at = null where id = 'w2p2'`,
    'I1',
    /has ended and 1 of wave 2 are open/,
  ],
  ['a second accepted verdict', verdictAttempt('w1p1', 'b'), 'I2', /w1p1 is completed with 2 accepted verdicts, 1 of/],
  ['the same verdict accepted twice', verdictAttempt('w1p1', 'a'), 'I2', /w1p1 is completed with 2 accepted verdicts/],
  ['a verdict of a failed one', verdictAttempt('w1p3', 'a'), 'I2', /w1p3 is failed with 1 accepted verdicts/],
  [
    'an outcome without a verdict',
    `delete from attempts where comparison_id = 'w1p2' and winner is not null`,
    'I2',
    /w1p2 is completed with 0 accepted/,
  ],
  [
    'an attempt that says another winner',
    `update attempts set winner = 'b' where comparison_id = 'w1p1'`,
    'I2',
    /w1p1 is completed with 1 accepted verdicts, 0 of/,
  ],
  ['a fit of other data', `update fits set data_sha256 = 'other'`, 'I4', /saw data other, and its rows are now/],
  [
    'ranks against scores',
    `update scores set rank = 3 - rank where rank < 3`,
    'I4',
    /item-1 has rank 1, which is not its place/,
  ],
  ['a gap between ranks', `update scores set rank = 5 where rank = 3`, 'I4', /item-2 has rank 5/],
  [
    'a failure without a reason',
    `update comparisons set failure_code = null where id = 'w1p3'`,
    'I8',
    /w1p3 is failed and does not say why/,
  ],
  [
    'an expiry without a reason',
    `update comparisons set status = 'expired' where id = 'w2p2'`,
    'I8',
    /w2p2 is expired and does not say why/,
  ],
  ['a fit that left one out', `update fits set outcomes = 2`, 'I8', /used 2 outcomes, and 3 are completed/],
])('%s is found', async (_breach, statement, invariant, detail) => {
  await insertEnded();
  await sql.raw(statement).execute(database.store);
  expect(await breaches()).toEqual([[invariant, expect.stringMatching(detail)]]);
});

test('two comparisons in one place are found, where nothing forbids them', async () => {
  await insertEnded();
  await sql`alter table comparisons drop constraint comparisons_wave_position_batch_id_key`.execute(database.store);
  await sql`update comparisons set position = 1 where id = 'w2p2'`.execute(database.store);
  expect(await breaches()).toEqual([['I2', 'position 1 of wave 2 has 2 comparisons']]);
});

test('a winner that was changed in the rows breaks what depends on it', async () => {
  await insertEnded();
  await sql`update comparisons set winner = 'b' where id = 'w1p1'`.execute(database.store);
  expect((await breaches()).map(([invariant]) => invariant)).toEqual(['I2', 'I4']);
});

test('of many breaches the first five are told, and how many there are', async () => {
  await insertPlanned(database.store, 'batch', somePairs(5, 8), { itemCount: 5 });
  await sql`update comparisons set status = 'expired', settled_at = now()`.execute(database.store);
  const [[invariant, detail] = []] = await breaches();
  expect(invariant).toBe('I8');
  expect(detail).toMatch(/^w1p1 is .*w1p5 is expired and does not say why; and 3 more$/);
});
