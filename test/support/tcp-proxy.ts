import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and can take the one out of the other's reach. */
export interface TcpProxy {
  /** `127.0.0.1:port`, what the client is given instead of the server. */
  readonly address: string;
  /** Resets every connection, and each new one as soon as it is made, until `restore`. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

/** @param target `host:port` of the server */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname: host, port } = new URL(`tcp://${target}`);
  const open = new Set<Socket>();
  let reachable = true;
  const server = createServer((client) => {
    if (!reachable) return void client.resetAndDestroy();
    const upstream = connect({ host, port: Number(port) });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const reset = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      reachable = false;
      reset();
    },
    restore() {
      reachable = true;
    },
    async close() {
      reset();
      await new Promise<unknown>((fulfil) => server.close(fulfil));
    },
  };
}
