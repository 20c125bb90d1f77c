import { Client, Connection } from '@temporalio/client';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProcess } from '../../src/services/process-identity';
import { ensureTemporal, stopTemporal, type TemporalServer } from '../../src/services/temporal-server';
import { until } from '../support/command';
import { testServices } from '../support/test-services';
import type { FaultTemporal } from './fault-rig';

/** The embedded Temporal as users have it: its state in a file, which outlives the process. */
export interface KillableTemporal extends FaultTemporal {
  /** SIGKILL, and a new server on the same file and port. */
  killAndRestart(): Promise<void>;
}

export async function startKillableTemporal(): Promise<KillableTemporal> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'paragone-temporal-')));
  const binary = () => Promise.resolve({ path: testServices().temporal, version: 'any', source: 'the tests' });
  const start = (last: TemporalServer | null) => ensureTemporal({ home, binary, last, onProgress: () => undefined });
  let server = await start(null);
  const address = `127.0.0.1:${server.port}`;
  const connection = await Connection.connect({ address });
  return {
    address,
    client: new Client({ connection }),
    async killAndRestart() {
      const { pid, port } = server;
      process.kill(pid, 'SIGKILL');
      await until('the server to be gone', async () => (await findProcess(pid)) === null);
      server = await start(server);
      expect(server.port).toBe(port);
    },
    async teardown() {
      await connection.close();
      await stopTemporal(home);
      await rm(home, { recursive: true, force: true });
    },
  };
}
