import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { BatchEvent } from '../../src/contracts/events';
import { parseEvent } from '../../src/events/event-schema';
import { webhookDelivery } from '../../src/events/webhook';

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const event: BatchEvent = {
  id: 'essays:3',
  batchId: 'essays',
  sequence: 3,
  timestamp: '2030-01-01T00:00:00.000Z',
  type: 'batch.ended',
  data: { status: 'complete', reason: 'stable' },
};
const signal = new AbortController().signal;

/** Answers one request after another with these statuses. */
async function receive(statuses: number[], use: (url: string) => Promise<void>) {
  const requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 204, { location: '/elsewhere' }).end('Nobody repeats this.');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return requests;
}

test('an event is posted with a signature that the library of the receiver verifies, and its id', async () => {
  const [request] = await receive([200], (url) => webhookDelivery({ url, secret })(event, signal));
  const verified = new Webhook(secret).verify(request!.body, request!.headers as Record<string, string>);
  expect(parseEvent(verified)).toEqual(event);
  expect(request!.headers['webhook-id']).toBe('essays:3');
  const another = new Webhook(`whsec_${Buffer.alloc(24, 8).toString('base64')}`);
  expect(() => another.verify(request!.body, request!.headers as Record<string, string>)).toThrow();
});

test('any other answer is a failure by its status, a redirect too; 410 says that no more is wanted', async () => {
  const problems: unknown[] = [];
  const requests = await receive([500, 302, 410], async (url) => {
    for (let call = 0; call < 3; call++) {
      await webhookDelivery({ url, secret })(event, signal).catch((problem: unknown) => problems.push(problem));
    }
  });
  expect(problems).toMatchObject([
    { code: 'HTTP_500', gone: false, message: 'The receiver answered 500.' },
    { code: 'HTTP_302', gone: false },
    { code: 'HTTP_410', gone: true },
  ]);
  expect(requests).toHaveLength(3);
});

test('a receiver that is not there is a failure without its address or the secret', async () => {
  let closed = '';
  await receive([], (url) => {
    closed = url;
    return Promise.resolve();
  });
  const problem = await webhookDelivery({ url: closed, secret })(event, signal).catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: 'UNREACHABLE', message: 'The receiver cannot be reached (ECONNREFUSED).' });
});
