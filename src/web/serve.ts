import { createAdaptorServer } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import { listen, type Address, type ListeningServer } from '../http/listen';
import { createDashboard } from './dashboard';
import type { DashboardParts } from './dashboard-parts';

/** Answers under way get this long when the server stops. */
const graceMs = 5_000;

/** Serves the dashboard; its streams of events end as soon as it closes. Rejects if the address cannot be had. */
export async function serveDashboard(parts: DashboardParts, at: Address): Promise<ListeningServer> {
  const closing = new AbortController();
  const { fetch } = createDashboard(parts, closing.signal);
  const { url, close } = await listen(createAdaptorServer({ fetch, createServer }) as Server, at, graceMs);
  return {
    url,
    close() {
      closing.abort();
      return close();
    },
  };
}
