import { createAdaptorServer } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import { listen, type Address, type ListeningServer } from '../http/listen';
import { createCodecApp, type CodecAppOptions } from './codec-app';

/** Rejects if the address cannot be had. */
export async function serveCodec(options: CodecAppOptions, at: Address): Promise<ListeningServer> {
  const { fetch } = createCodecApp(options);
  return listen(createAdaptorServer({ fetch, createServer }) as Server, at);
}
