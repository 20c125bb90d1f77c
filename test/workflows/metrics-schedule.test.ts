import { sql } from 'kysely';
import { scheduleRollUps } from '../../src/client/metrics-schedule';
import { rollUpScheduleId } from '../../src/contracts/measurements';
import { settleComparisons } from '../../src/store/settling';
import type { RunningWorker } from '../../src/worker';
import { insertPlanned, somePairs, verdictFor } from '../store/sample-batch';
import { createTestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

test('the schedule is made once and rolls measurements up on a worker; its history replays (S3-09, S3-33)', async () => {
  const [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  const { client } = rig.environment;
  let worker: RunningWorker | null = null;
  try {
    expect(await Promise.all([scheduleRollUps(client), scheduleRollUps(client)])).toEqual([null, null]);
    expect(await scheduleRollUps(client)).toBeNull();
    const schedule = client.schedule.getHandle(rollUpScheduleId);
    expect((await schedule.describe()).spec.intervals).toMatchObject([{ every: 900_000 }]);

    await insertPlanned(database.store, 'batch', somePairs(4, 1));
    await settleComparisons(database.store, 'batch', [verdictFor('w1p1')]);
    await sql`update attempts set recorded_at = now() - interval '20 minutes'`.execute(database.store);
    worker = await rig.startWorker(database.store, { providers: [] });
    await schedule.trigger();
    const workflowId = await until(
      async () => (await schedule.describe()).info.recentActions[0]?.action.workflow.workflowId,
    );
    // Whether an hour is over since then depends on the time of day.
    expect(await client.workflow.getHandle(workflowId).result()).toMatchObject({ minutes: 1, removed: 0 });
    await rig.replayWorkflow(workflowId);
  } finally {
    await worker?.stop();
    await rig.stop();
    await database.drop();
  }
});

test('a Temporal that takes no schedule is one sentence, and nothing else', async () => {
  // The time-skipping server has none.
  const rig = await TemporalRig.start();
  try {
    expect(await scheduleRollUps(rig.environment.client)).toMatch(
      /^Temporal's schedule paragone-metrics could not be made \(.+\)\. Batches and \/metrics do without/,
    );
  } finally {
    await rig.stop();
  }
});

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
