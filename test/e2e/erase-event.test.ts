import { type Client } from '@temporalio/client';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveryWorkflowId } from '../../src/contracts/delivery';
import { markBatchTerminated } from '../../src/store/batches';
import { registerSubscribers } from '../../src/store/events/subscribers';
import { insertPlanned } from '../store/sample-batch';
import { runCommand } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

const folder = mkdtempSync(join(tmpdir(), 'paragone-erase-event-'));
let rig: TemporalRig;
let database: TestDatabase;
beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
});
afterAll(async () => {
  await rig.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function erase(batchId: string, temporalAddress: string) {
  await insertPlanned(database.store, batchId, [[0, 1]]);
  await markBatchTerminated(database.store, batchId);
  const environment = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporalAddress };
  return runCommand(['erase', batchId, '--yes'], { folder, home: join(folder, 'home'), environment });
}

/** Messages to the deliverer so far; null: nobody has started it. */
async function wakeUps(client: Client): Promise<number | null> {
  const handle = client.workflow.getHandle(deliveryWorkflowId);
  const history = await handle.fetchHistory().catch(() => null);
  return history && (history.events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}

// One after the other: nobody subscribes at first.
test('where nobody subscribes, nobody is woken', async () => {
  expect(await erase('alone', rig.target.address)).toMatchObject({ code: 0, stderr: '' });
  expect(await wakeUps(rig.environment.client)).toBeNull();
});

test('where somebody subscribes, the deliverer is woken at once', async () => {
  await registerSubscribers(database.store, [{ id: 'audit', kind: 'log', priority: 'normal' }]);
  expect(await erase('told', rig.target.address)).toMatchObject({ code: 0, stderr: '' });
  expect(await wakeUps(rig.environment.client)).toBe(1);
});

test('a Temporal that is away delays the event, and the texts are erased', async () => {
  await database.store.updateTable('event_settings').set({ woken_at: null }).execute(); // the deliverer has looked
  expect(await erase('delayed', '127.0.0.1:1')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('erased 4 texts'),
    stderr: expect.stringMatching(/^EVENTS_DELAYED: [^\n]+\n$/),
  });
});
