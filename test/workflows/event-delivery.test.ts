import { setImmediate as turn } from 'node:timers/promises';
import type { BatchEvent } from '../../src/contracts/events';
import { DeliveryProblem } from '../../src/events/subscriber';
import type { Subscriber } from '../../src/events/subscriber';
import { insertBatch } from '../../src/store/batches';
import { appendEvents } from '../../src/store/events/appending';
import { listDeliveryErrors } from '../../src/store/events/delivery-errors';
import { enableSubscriber, listSubscribers } from '../../src/store/events/subscribers';
import { readMetrics } from '../../src/store/metrics';
import type { RunningWorker } from '../../src/worker';
import { batchOf } from '../store/sample-batch';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { recordingSubscriber } from '../support/recording-subscriber';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let workers: RunningWorker[];

/** The time-skipping server can lose what is said to a workflow on a busy machine, so it serves where time has to pass. */
function servedBy(kind: 'time-skipping' | 'dev-server'): void {
  beforeEach(async () => {
    workers = [];
    [rig, database] = await Promise.all([TemporalRig.start(kind), createTestDatabase()]);
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await rig.stop();
    await database.drop();
  });
}

async function startWorker(subscribers: readonly Subscriber[], failureLimit = 20): Promise<void> {
  const events = { subscribers, failureLimit };
  workers.push(await rig.startWorker(database.store, { providers: ['simulated'], events }));
}

/** A batch that nobody judges, with so many events beside that of its start. */
async function storeEvents(batchId: string, count: number): Promise<void> {
  await insertBatch(database.store, batchOf(batchId));
  for (let made = 0; made < count; made++) {
    await appendEvents(database.store, batchId, { type: 'batch.resumed', data: {} });
  }
}

const ended = ({ type }: BatchEvent): boolean => type === 'batch.ended';
const sequences = (events: readonly BatchEvent[]): number[] => events.map(({ sequence }) => sequence);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const pending = async (): Promise<number[]> =>
  (await readMetrics(database.store))
    .filter(({ name }) => name === 'paragone_events_pending')
    .map(({ sum }) => Number(sum));
const unreachable = () => {
  throw new DeliveryProblem('UNREACHABLE', 'The receiver cannot be reached (ECONNREFUSED).');
};

describe('events as they come', () => {
  servedBy('dev-server');

  test('event handler priority is enforced strictly: a group ends before the next one begins (S2-22)', async () => {
    const course: string[] = [];
    const watched = (id: string, priority: 'highest' | 'low', turns: number) =>
      recordingSubscriber(id, priority, async (event) => {
        course.push(`${id} begins ${event.id}`);
        for (let left = turns; left > 0; left--) await turn();
        course.push(`${id} ends ${event.id}`);
      });
    const [slow, quick, low] = [
      watched('slow', 'highest', 20),
      watched('quick', 'highest', 0),
      watched('low', 'low', 0),
    ];
    await storeEvents('x', 99);
    await startWorker([low, slow, quick]);
    await low.until(({ id }) => id === 'x:100');
    for (const sequence of upTo(100)) {
      const begun = course.indexOf(`low begins x:${sequence}`);
      expect(course.indexOf(`slow ends x:${sequence}`)).toBeLessThan(begun);
      expect(course.indexOf(`quick ends x:${sequence}`)).toBeLessThan(begun);
    }
  });

  test('subscribers of one priority get events at the same time', async () => {
    let arrived = 0;
    let open = (): void => undefined;
    const all = new Promise<void>((resolve) => (open = resolve));
    // None goes on before all of them have begun.
    const meeting = (id: string) =>
      recordingSubscriber(id, 'normal', async () => {
        arrived += 1;
        if (arrived === 3) open();
        await all;
      });
    const three = [meeting('one'), meeting('two'), meeting('three')];
    await storeEvents('x', 0);
    await startWorker(three);
    await Promise.all(three.map((subscriber) => subscriber.until(() => true)));
  });

  test('what was published before the start is buffered, and comes in order, once, before what is new (S2-23)', async () => {
    await storeEvents('early', 4);
    const { handle } = await rig
      .client(database.store)
      .startBatch({ items: items(4), judges: ['simulated'], budget: 6, seed: '1', id: 'later' });
    const all = recordingSubscriber('all');
    await startWorker([all]);
    await handle.results();
    await all.until(ended);
    await appendEvents(database.store, 'early', { type: 'batch.resumed', data: {} });
    const another = await rig.client(database.store).startBatch({ items: items(4), judges: ['simulated'], budget: 6 });
    await all.until((event) => ended(event) && event.batchId === another.handle.batchId);
    const of = (batchId: string) => all.got.filter((event) => event.batchId === batchId);
    await all.until(({ id }) => id === 'early:6');
    expect(sequences(of('early'))).toEqual(upTo(6));
    expect(sequences(of('later'))).toEqual(upTo(of('later').length));
    const types = of('later').map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(['batch.started', 'wave.planned', 'bundle.started']);
    expect(types.slice(-3)).toEqual(['bundle.settled', 'wave.settled', 'batch.ended']);
  });

  test('the queue-size gauge is up to date after the queue was drained, without a further event (S2-25)', async () => {
    const all = recordingSubscriber('all');
    const some: Subscriber = { ...recordingSubscriber('some'), types: new Set(['batch.ended']) };
    await startWorker([all, some]);
    await storeEvents('x', 0);
    const { handle } = await rig
      .client(database.store)
      .startBatch({ items: items(4), judges: ['simulated'], budget: 6, seed: '1' });
    await handle.results();
    await all.until(ended);
    await all.until(({ batchId }) => batchId === 'x');
    while ((await pending())[0] !== 0) await turn(); // the cursor moves just after the delivery
    expect(await pending()).toEqual([0]);
    for (const worker of workers.splice(0)) await worker.stop();
    await appendEvents(database.store, 'x', { type: 'batch.resumed', data: {} });
    expect(await pending()).toEqual([2]);
  });
});

describe('events that cannot be delivered', () => {
  servedBy('time-skipping');

  test('a subscriber that fails stops no other, and goes on later where it stopped, in order', async () => {
    let broken = true;
    const failing = recordingSubscriber('failing', 'highest', () => (broken ? unreachable() : undefined));
    const beside = recordingSubscriber('beside', 'highest');
    const below = recordingSubscriber('below', 'low');
    await storeEvents('x', 9);
    await storeEvents('y', 9);
    await startWorker([failing, beside, below]);
    await Promise.all([beside, below].map((other) => other.until(({ id }) => id === 'y:10')));
    expect(failing.got).toEqual([]);
    broken = false;
    await rig.environment.sleep('1 minute');
    await Promise.all(['x:10', 'y:10'].map((last) => failing.until(({ id }) => id === last)));
    for (const batchId of ['x', 'y']) {
      expect(sequences(failing.got.filter((event) => event.batchId === batchId))).toEqual(upTo(10));
    }
  });

  test('after failures in a row a subscriber is disabled with a dead letter, as a row and an event, and can be enabled', async () => {
    let broken = true;
    const failing = recordingSubscriber('failing', 'normal', () => (broken ? unreachable() : undefined));
    const other = recordingSubscriber('other');
    await storeEvents('x', 1);
    await startWorker([failing, other], 3);
    for (let minute = 0; minute < 3; minute++) await rig.environment.sleep('1 minute');
    const letter = await other.until(({ type }) => type === 'dead_letter.written');
    expect(letter).toMatchObject({
      batchId: 'x',
      data: {
        command: 'deliver_event',
        commandId: '1/failing',
        deliveries: 3,
        error: { code: 'UNREACHABLE' },
        payload: { subscriber: 'failing', sequence: 1, type: 'batch.started' },
      },
    });
    expect(await database.store.selectFrom('event_dead_letters').selectAll().execute()).toMatchObject([
      { subscriber: 'failing', batch_id: 'x', sequence: 1, deliveries: 3, error_code: 'UNREACHABLE' },
    ]);
    expect(await listDeliveryErrors(database.store, 10)).toHaveLength(3);
    const state = async () => (await listSubscribers(database.store)).find(({ id }) => id === 'failing');
    expect(await state()).toMatchObject({ disabledAt: expect.any(Date), disabledCode: 'UNREACHABLE', pending: 3 });
    await rig.environment.sleep('1 hour');
    expect(await listDeliveryErrors(database.store, 10)).toHaveLength(3);

    broken = false;
    expect(await enableSubscriber(database.store, 'failing', { skip: false })).toBe(true);
    await rig.environment.sleep('2 minutes');
    await failing.until(({ type }) => type === 'dead_letter.written');
    expect(sequences(failing.got)).toEqual([1, 2, 3]);
  });
});
