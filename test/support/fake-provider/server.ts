import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as anthropicErrors from './anthropic/errors';
import type { ProviderCall } from './call-log';
import { control } from './control';
import { ProviderError, retryHeaders, type Exchange, type Reply } from './exchange';
import type { ProviderName } from './fault-rule';
import type { Fate } from './fault-script';
import * as openaiErrors from './openai/errors';
import type { ProviderState } from './provider-state';
import { findRoute, type Route } from './routes';
import { sendReply } from './send-reply';

export function createFakeServer(state: ProviderState): Server {
  const server = createServer((request, response) => {
    void serve(state, request, response);
  });
  // A client that keeps connections must never find one that was closed behind its back: that would be a fault that
  // nobody scripted.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return server;
}

async function serve(state: ProviderState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const asked = `${request.method} ${url.pathname}`;
  try {
    const body = await bodyOf(request);
    if (url.pathname.startsWith('/control/')) {
      const { status, body: answer } = control(state, asked, body);
      return void response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
    }
    const route = findRoute(request.method ?? '', url.pathname);
    if (route === null) return void response.writeHead(404).end(`The fake provider does not know ${asked}.`);
    await serveProvider(state, route, { query: url.searchParams, headers: request.headers, body }, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    response.writeHead(500, { 'x-should-retry': 'false' }).end(`The fake provider: ${String(error)}`);
  }
}

type Incoming = Pick<Exchange, 'query' | 'headers' | 'body'>;

async function serveProvider(
  state: ProviderState,
  route: Route,
  incoming: Incoming,
  response: ServerResponse,
): Promise<void> {
  const { provider, endpoint } = route;
  const { body } = incoming;
  const fate = state.script.fateOf({ provider, endpoint, body: () => body.toString('utf8'), customId: null });
  if (fate.fault?.do === 'reset' && fate.fault.when === 'before_acceptance') {
    state.log.resetBeforeAcceptance += 1;
    return void response.socket?.resetAndDestroy();
  }
  const began = performance.now();
  state.inFlight += 1;
  const call = state.log.open({
    provider,
    endpoint,
    requestId: `req_fake_${state.nextNumber()}`,
    at: new Date(state.clock.now()).toISOString(),
    inFlight: state.inFlight,
    bodyBytes: body.length,
  });
  call.fault = describe(fate);
  state.log.keepBody(call, body);
  const close = (end: ProviderCall['end'], status: number | null) => {
    if (call.end !== 'open') return;
    state.inFlight -= 1;
    state.log.close(call, end, status, Math.round(performance.now() - began));
  };
  response.once('close', () => close('left_by_client', null));
  const reply = await replyTo(state, route, { ...incoming, params: route.params, fate, call });
  const end = await sendReply(response, withIds(reply, provider, call.requestId), fate);
  close(end, end === 'reset' ? null : reply.status);
}

async function replyTo(state: ProviderState, route: Route, exchange: Exchange): Promise<Reply> {
  const { fault } = exchange.fate;
  try {
    checkHeaders(route.provider, exchange);
    if (fault?.do === 'status') {
      const { status, message = `Scripted ${status}.`, type, code } = fault;
      throw new ProviderError(status, message, { type, code, headers: retryHeaders(fault) });
    }
    return await route.handle(state, exchange);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (route.provider === 'anthropic') return anthropicErrors.errorReply(error, exchange.call.requestId);
    return openaiErrors.errorReply(error);
  }
}

function checkHeaders(provider: ProviderName, { headers }: Exchange): void {
  const bearer = /^Bearer \S+$/.test(headers.authorization ?? '');
  const key = provider === 'anthropic' && headers['x-api-key'] !== undefined;
  if (!bearer && !key) throw new ProviderError(401, 'invalid x-api-key or bearer token');
  if (provider === 'anthropic' && headers['anthropic-version'] === undefined) {
    throw new ProviderError(400, 'anthropic-version: header is required');
  }
}

function withIds(reply: Reply, provider: ProviderName, requestId: string): Reply {
  const name = provider === 'anthropic' ? 'request-id' : 'x-request-id';
  const headers = { 'content-type': 'application/json', [name]: requestId, ...reply.headers };
  return { ...reply, headers };
}

function describe({ fault, model, delayMs }: Fate): string | null {
  if (fault === null) return model !== null ? 'model' : delayMs > 0 ? 'delay' : null;
  if (fault.do === 'status') return `status:${fault.status}`;
  return 'as' in fault ? `${fault.do}:${fault.as}` : fault.do;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
