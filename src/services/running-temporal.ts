import { realpath } from 'node:fs/promises';
import { readServicesRecord } from './services-record';
import { findTemporalServer } from './temporal-server';

/** Address of the embedded Temporal of this home, as host:port; null: it does not run. Starts and changes nothing. */
export async function findRunningTemporal(home: string): Promise<string | null> {
  const real = await realpath(home).catch(() => home);
  const server = await findTemporalServer(real, (await readServicesRecord(real)).temporal);
  return server && `127.0.0.1:${server.port}`;
}
