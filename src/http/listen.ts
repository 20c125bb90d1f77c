import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Address {
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
}

export interface ListeningServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects if the address cannot be had. @param graceMs what answers under way get to end when it is closed */
export async function listen(server: Server, { host, port }: Address, graceMs = 0): Promise<ListeningServer> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(late);
    },
  };
}
