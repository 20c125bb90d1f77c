import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ProviderCall } from './call-log';
import type { Reply } from './exchange';
import type { Fate } from './fault-script';

/** Answers as fate has it. Returns how it ended, when it has; a client that leaves meanwhile is not answered. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  { fault, delayMs }: Fate,
): Promise<ProviderCall['end']> {
  if (fault?.do === 'hang') {
    await once(response, 'close');
    return 'left_by_client';
  }
  const stayed = await waited(response, delayMs + (reply.latencyMs ?? 0));
  if (!stayed) return 'left_by_client';
  reply.begin?.();
  if (fault?.do === 'reset') {
    response.socket?.resetAndDestroy();
    return 'reset';
  }
  if (reply.reset === true) return losing(response, reply);
  const spoilt = fault?.do === 'body' ? bodyAs(fault.as, reply) : reply;
  const { status, headers, body } = spoilt;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  return 'answered';
}

/** False: the client left. */
async function waited(response: ServerResponse, ms: number): Promise<boolean> {
  if (ms <= 0) return !response.destroyed;
  return new Promise((fulfil) => {
    const left = () => {
      clearTimeout(timer);
      fulfil(false);
    };
    const timer = setTimeout(() => {
      response.off('close', left);
      fulfil(true);
    }, ms);
    response.once('close', left);
  });
}

/** The rows that were sent arrive; then the connection ends inside the answer. */
async function losing(response: ServerResponse, { status, headers, body }: Reply): Promise<'cut'> {
  response.writeHead(status, headers);
  await new Promise<void>((fulfil) => response.write(body, () => fulfil()));
  response.socket?.destroySoon();
  return 'cut';
}

function bodyAs(as: 'html' | 'truncated' | 'empty', reply: Reply): Reply {
  switch (as) {
    case 'html':
      return { ...reply, headers: { ...reply.headers, 'content-type': 'text/html' }, body: '<html>Maintenance</html>' };
    case 'truncated':
      return { ...reply, body: reply.body.slice(0, reply.body.length / 2) };
    case 'empty':
      return { ...reply, body: '' };
  }
}
