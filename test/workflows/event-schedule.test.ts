import { insertBatch } from '../../src/store/batches';
import { appendEvents, scheduleEvent } from '../../src/store/events/appending';
import { batchOf } from '../store/sample-batch';
import { createTestDatabase } from '../support/postgres';
import { recordingSubscriber } from '../support/recording-subscriber';
import { TemporalRig } from '../support/temporal';

test('scheduled events are reloaded: one that was stored before a restart comes when it is due, once (S2-27)', async () => {
  const [rig, database] = await Promise.all([TemporalRig.start('dev-server'), createTestDatabase()]);
  const start = async (id: string) => {
    const subscriber = recordingSubscriber(id);
    // The same subscriber, as another process has it.
    const events = { subscribers: [{ ...subscriber, id: 'one' }], failureLimit: 20 };
    return { subscriber, worker: await rig.startWorker(database.store, { providers: [], events }) };
  };
  try {
    await insertBatch(database.store, batchOf('x'));
    const before = await start('before');
    await before.subscriber.until(({ id }) => id === 'x:1');
    const dueMs = Date.now() + 5_000;
    const deadline = { type: 'batch.deadline_near', data: { deadlineAt: '2030-01-01T00:00:00.000Z' } } as const;
    await scheduleEvent(database.store, 'x', deadline, new Date(dueMs));
    await before.worker.stop();

    const after = await start('after');
    await after.subscriber.until(({ type }) => type === 'batch.deadline_near');
    expect(Date.now()).toBeGreaterThanOrEqual(dueMs);
    await after.worker.stop();
    await appendEvents(database.store, 'x', { type: 'batch.resumed', data: {} });
    const last = await start('last');
    await last.subscriber.until(({ id }) => id === 'x:3');
    await last.worker.stop();
    expect(before.subscriber.got.map(({ type }) => type)).toEqual(['batch.started']);
    expect(after.subscriber.got.map(({ type }) => type)).toEqual(['batch.deadline_near']);
    expect(last.subscriber.got.map(({ id }) => id)).toEqual(['x:3']);
  } finally {
    await rig.stop();
    await database.drop();
  }
});
