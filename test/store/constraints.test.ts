import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { insertPlanned } from './sample-batch';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertPlanned(database.store, 'ruled', [
    [0, 1],
    [2, 3],
  ]);
});
afterAll(() => database.drop());

const comparison = (change: string) => `update comparisons set ${change} where id = 'w1p1'`;
const batch = (change: string) => `update batches set ${change}`;
const attempt = (winner: string, code: string) =>
  `insert into attempts (batch_id, comparison_id, delivery, late, winner, failure_code, latency_ms)
   values ('ruled', 'w1p1', 1, false, ${winner}, ${code}, 1)`;

test.each([
  ['a settled comparison has no open status', comparison(`settled_at = now()`), 'settled_once_and_for_all'],
  ['a failed comparison is settled', comparison(`status = 'failed'`), 'settled_once_and_for_all'],
  [
    'a failed comparison has no winner',
    comparison(`status = 'failed', settled_at = now(), winner = 'a'`),
    'only_completed_ones_have_a_winner',
  ],
  [
    'a completed comparison has a winner (S4-041)',
    comparison(`status = 'completed', settled_at = now()`),
    'only_completed_ones_have_a_winner',
  ],
  [
    'an error is no winner (S4-041)',
    comparison(`status = 'completed', settled_at = now(), winner = 'error'`),
    'comparisons_winner_check',
  ],
  ['a status is one of the taxonomy (S0-06)', comparison(`status = 'sent'`), 'comparisons_status_check'],
  ['confidence goes to 5', comparison(`confidence = 6`), 'comparisons_confidence_check'],
  ['an item never meets itself', comparison(`b = a`), 'an_item_never_meets_itself'],
  ['both sides are items of the batch', comparison(`b = 'stranger'`), 'comparisons_batch_id_b_fkey'],
  ['a position holds one comparison', comparison(`position = 2`), 'comparisons_wave_position_batch_id_key'],
  ['an ended batch has a reason', batch(`status = 'complete', ended_at = now()`), 'ended_batches_have_a_reason'],
  ['an open batch has no reason', batch(`reason = 'stable'`), 'ended_batches_have_a_reason'],
  ['an open batch has no end', batch(`ended_at = now(), reason = 'stable'`), 'ended_batches_have_a_reason'],
  ['a paused batch says why', batch(`status = 'paused'`), 'paused_batches_say_why'],
  [
    'a batch that goes on is not paused',
    batch(`paused_at = now(), pause_why = 'cost', pause_reason = 'Dear.'`),
    'paused_batches_say_why',
  ],
  [
    'a pause has one of four causes',
    batch(`status = 'paused', paused_at = now(), pause_why = 'whim', pause_reason = 'None.'`),
    'batches_pause_why_check',
  ],
  [
    'a given item never meets itself',
    `insert into given_pairs values ('ruled', 0, 'item-0', 'item-0')`,
    'a_given_item_never_meets_itself',
  ],
  ['a budget is positive (S4-005)', batch(`total_budget = 0`), 'batches_total_budget_check'],
  ['an attempt is a verdict or a failure', attempt('null', 'null'), 'verdict_or_failure'],
  ['an attempt is not both', attempt(`'a'`, `'timeout'`), 'verdict_or_failure'],
])('%s', async (_rule, statement, constraint) => {
  await expect(sql.raw(statement).execute(database.store)).rejects.toMatchObject({ constraint });
});

test('the rules let a batch end and a comparison be settled', async () => {
  await sql.raw(comparison(`status = 'completed', settled_at = now(), winner = 'tie'`)).execute(database.store);
  await sql.raw(batch(`status = 'complete', ended_at = now(), reason = 'stable'`)).execute(database.store);
});
