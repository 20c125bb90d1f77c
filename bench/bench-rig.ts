import { Client, Connection } from '@temporalio/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParagoneClient } from '../src/client/paragone-client';
import { registerSearchAttributes } from '../src/client/search-attributes';
import type { BatchRequest } from '../src/client/batch-request';
import type { TemporalTarget } from '../src/contracts/temporal-target';
import { createLogger, logTemporal } from '../src/logging';
import { acquireServices } from '../src/services/embedded';
import { readServicesRecord } from '../src/services/services-record';
import { connectStore, type Store } from '../src/store/connect';
import { migrate } from '../src/store/migrate';
import { startWorker } from '../src/worker';
import { cpuTime } from './cpu-time';

/** The embedded servers in a folder of their own, with nothing switched off, and clients of them. */
export interface BenchRig {
  readonly home: string;
  readonly databaseUrl: string;
  readonly temporal: TemporalTarget;
  readonly store: Store;
  readonly client: Client;
  readonly paragone: ParagoneClient;
  /** CPU used so far by this process and the servers, in milliseconds. */
  cpuMs(): Promise<number>;
}

export async function withBenchRig(measure: (rig: BenchRig) => Promise<void>): Promise<void> {
  logTemporal(createLogger('error'));
  const home = await mkdtemp(join(tmpdir(), 'paragone-bench-'));
  const services = await acquireServices({ home, postgres: true, temporal: true, onProgress: console.error });
  const databaseUrl = services.databaseUrl ?? '';
  const address = services.temporalAddress ?? '';
  const store = connectStore({ connectionString: databaseUrl });
  const connection = await Connection.connect({ address });
  try {
    await migrate(store);
    await registerSearchAttributes(connection, 'default');
    const { postgres, temporal } = await readServicesRecord(home);
    const servers = [postgres?.pid, temporal?.pid].filter((pid) => pid !== undefined);
    const client = new Client({ connection });
    await measure({
      home,
      databaseUrl,
      temporal: { address, namespace: 'default', connectionOptions: { address } },
      store,
      client,
      paragone: new ParagoneClient(store, client),
      cpuMs: () => cpuTime(servers),
    });
  } finally {
    await connection.close();
    await store.destroy();
    await services.release();
    await rm(home, { recursive: true, force: true });
  }
}

/** Runs a worker in this process while it measures. */
export async function withWorker<T>(
  { store, temporal }: BenchRig,
  callsPerProvider: number,
  measure: () => Promise<T>,
): Promise<T> {
  const worker = await startWorker({ store, temporal, drainMs: 5_000, callsPerProvider });
  try {
    return await measure();
  } finally {
    await worker.stop();
  }
}

export interface BenchSize {
  readonly items: number;
  readonly budget: number;
  readonly bundleSize: number;
  /** Calls that a worker may have open. */
  readonly calls: number;
  readonly latencyMs: number;
  /** So much more or less does a call take. */
  readonly jitterMs: number;
}

export function benchRequest({ items, budget, bundleSize, calls, latencyMs, jitterMs }: BenchSize): BatchRequest {
  return {
    items: Array.from({ length: items }, (_, index) => ({ id: `i${index}`, text: `Text ${index}.`, quality: index })),
    judges: [`simulated:latencyMs=${latencyMs},jitterMs=${jitterMs}`],
    budget,
    bundleSize,
    callsPerProvider: calls,
    seed: '1',
  };
}
