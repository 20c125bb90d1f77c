import { createAdaptorServer } from '@hono/node-server';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCodecApp, type CodecAppOptions } from './codec-app';

export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects if the address cannot be had. @param at.port 0: one that is free */
export async function serveCodec(
  options: CodecAppOptions,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<CodecServer> {
  const { fetch } = createCodecApp(options);
  const server = createAdaptorServer({ fetch, createServer }) as Server;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
