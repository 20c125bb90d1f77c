import { createAdaptorServer } from '@hono/node-server';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDashboard } from './dashboard';
import type { DashboardParts } from './dashboard-parts';

export interface DashboardServer {
  readonly url: string;
  /** Lets answers that are under way end, and closes streams of events. */
  close(): Promise<void>;
}

/** Answers under way get this long when the server stops. */
const graceMs = 5_000;

/** Serves the dashboard. Rejects if the address cannot be had. @param at.port 0: one that is free */
export async function serveDashboard(
  parts: DashboardParts,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<DashboardServer> {
  const closing = new AbortController();
  const { fetch } = createDashboard(parts, closing.signal);
  const server = createAdaptorServer({ fetch, createServer }) as Server;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    async close() {
      closing.abort();
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), graceMs);
      await once(server, 'close');
      clearTimeout(late);
    },
  };
}
