import { sql } from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import { callsPerProviderRange } from '../../src/contracts/settings';
import { until } from '../support/command';
import { FaultRig } from './fault-rig';
import { recordFigure } from './figures';
import { repeatedCalls } from './repeated-calls';

const budget = 300;

let rig: FaultRig;
beforeAll(async () => {
  rig = await FaultRig.start();
});
afterAll(() => rig.stop());

test('F2: killed between the answer and its commit: exactly those calls are made again', async () => {
  const handle = await rig.startBatch({ items: 40, budget, seed: 1, latencyMs: 100 });
  const doomed = await rig.startPolling();
  await until('a third of the calls', () => rig.calls().length >= budget / 3);
  const { store } = rig.database;
  const unsettled = await store.transaction().execute(async (trx) => {
    // Deliveries can be counted and calls made, but no attempt can be written, and so no outcome.
    await sql`lock table attempts in share mode`.execute(trx);
    await until('calls that are answered and not stored', async () => {
      const { completed } = (await handle.progress()).counts;
      return rig.calls().length - completed >= callsPerProviderRange.default / 2;
    });
    await pause(500); // five times as long as a call takes
    const { completed } = (await handle.progress()).counts;
    const open = rig.calls().length - completed;
    await doomed.kill();
    // The server notices a dead client only when it writes to it, so what it still holds is ended.
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(trx);
    return open;
  });
  await rig.startPolling();
  const { document } = await handle.results();
  expect({ status: document.status, completed: document.counts.completed }).toEqual({
    status: 'complete',
    completed: budget,
  });
  expect(await rig.breaches([handle])).toEqual([]);
  expect(repeatedCalls(rig.calls())).toHaveLength(unsettled);
  recordFigure({
    fault: 'F2 kill -9 between answer and commit',
    injected: `1 kill with ${unsettled} answers not stored`,
    seed: '1',
    measured: `${unsettled} calls again, 0 lost`,
    bound: 'the answers not stored',
  });
});
