import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes as it is, all else as JSON. */
  readonly body: unknown;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** A server of which the test writes every answer, for what the fake provider does not do. */
export async function startAnswering(answer: (request: Received) => Answer) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
      const one = { method: request.method ?? '', path: pathname.replace('/v1', ''), query, body };
      received.push(one);
      const { status = 200, headers = {}, body: answered } = answer(one);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof answered === 'string' ? answered : JSON.stringify(answered));
    });
  });
  // A test that fails does not come to its `stop`, and must not hold up the others.
  server.on('connection', (socket) => socket.unref());
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received, stop };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
