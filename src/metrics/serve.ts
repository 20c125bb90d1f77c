import { createServer, type ServerResponse } from 'node:http';
import { listen, type Address, type ListeningServer } from '../http/listen';
import { readMetrics } from '../store/metrics';
import type { Store } from '../store/connect';
import { describeStoreError } from '../store/transient-error';
import { observeProcess } from './process';
import { contentType, renderMetrics } from './render';

export interface MetricsServerOptions extends Address {
  /** How far gauges of the last minutes look back. Default: 15 minutes. */
  readonly windowMs?: number;
  /** Hears why metrics could not be read; whoever asked for them gets 503. */
  readonly warn: (sentence: string) => void;
}

/**
 * Serves `/metrics` for Prometheus, and `/healthz`. What all workers did together is the same on each of them; what
 * follows is this process's own. Rejects if the port cannot be had.
 */
export async function serveMetrics(
  store: Store,
  { windowMs, warn, ...at }: MetricsServerOptions,
): Promise<ListeningServer> {
  const ownMetrics = observeProcess();
  // Those who ask while one is being read get that one: they add nothing to what PostgreSQL does.
  let reading: Promise<string> | null = null;
  const read = (): Promise<string> => {
    reading ??= readMetrics(store, windowMs)
      .then(async (samples) => renderMetrics(samples) + (await ownMetrics()))
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  const answerMetrics = async (response: ServerResponse): Promise<void> => {
    try {
      const text = await read();
      response.writeHead(200, { 'content-type': contentType }).end(text);
    } catch (error) {
      const sentence = `Metrics cannot be read: ${describeStoreError(error) ?? 'PostgreSQL gave no answer'}.`;
      warn(sentence);
      response.writeHead(503, { 'content-type': 'text/plain' }).end(`${sentence}\n`);
    }
  };
  const server = createServer(({ method, url = '' }, response) => {
    const path = url.split('?')[0];
    if (method !== 'GET') response.writeHead(405, { allow: 'GET' }).end();
    else if (path === '/metrics') void answerMetrics(response);
    else if (path === '/healthz') response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    else response.writeHead(404).end();
  });
  return listen(server, at);
}
