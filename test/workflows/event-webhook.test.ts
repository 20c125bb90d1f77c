import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { BatchEvent } from '../../src/contracts/events';
import { parseEvent } from '../../src/events/event-schema';
import type { Subscriber } from '../../src/events/subscriber';
import { webhookDelivery } from '../../src/events/webhook';
import { listEvents } from '../../src/store/events/listing';
import { items } from '../support/items';
import { createTestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

/** A receiver that is down, then slow; it loses one of its own answers after it has kept the event. */
async function startReceiver() {
  const got: BatchEvent[] = [];
  const state = { down: true, refused: 0, url: '', got };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (state.down) {
        state.refused += 1;
        return void response.writeHead(503).end();
      }
      const event = parseEvent(new Webhook(secret).verify(body, request.headers as Record<string, string>));
      if (event === null || event.id !== request.headers['webhook-id']) return void response.writeHead(400).end();
      got.push(event);
      void pause(20).then(() => response.writeHead(got.length === 3 ? 500 : 204).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { state, close };
}

test('a receiver that is down for 10 minutes and slow afterwards gets all events, in order per batch, with ids to tell repeats', async () => {
  const [rig, database, { state, close }] = await Promise.all([
    TemporalRig.start(),
    createTestDatabase(),
    startReceiver(),
  ]);
  const deliver = webhookDelivery({ url: state.url, secret });
  const lms: Subscriber = { id: 'lms', kind: 'webhook', priority: 'normal', types: null, deliver };
  const worker = await rig.startWorker(database.store, { events: { subscribers: [lms], failureLimit: 20 } });
  try {
    const batches = await Promise.all(
      ['one', 'two'].map((id) =>
        rig
          .client(database.store)
          .startBatch({ items: items(5), judges: ['simulated'], budget: 10, bundleSize: 2, id }),
      ),
    );
    await Promise.all(batches.map(({ handle }) => handle.results()));
    await rig.environment.sleep('10 minutes');
    expect(state.refused).toBeGreaterThan(2);
    expect(state.got).toEqual([]);
    state.down = false;
    const endsOf = () => state.got.filter(({ type }) => type === 'batch.ended').length;
    for (let minutes = 0; endsOf() < 2 && minutes < 60; minutes++) await rig.environment.sleep('1 minute');

    for (const id of ['one', 'two']) {
      const sent = await listEvents(database.store, id, { after: 0, limit: 1_000 });
      const seen = new Set<string>();
      const first = state.got.filter((event) => event.batchId === id && !seen.has(event.id) && seen.add(event.id));
      expect(first).toEqual(sent);
    }
    // The one whose answer was lost came again, and nothing came between.
    expect(state.got[3]).toEqual(state.got[2]);
    const history = await rig.environment.client.workflow.getHandle('paragone-events').fetchHistory();
    expect(JSON.stringify(history)).not.toMatch(/whsec_|127\.0\.0\.1:\d+\/hook/);
  } finally {
    await worker.stop();
    close();
    await rig.stop();
    await database.drop();
  }
});
