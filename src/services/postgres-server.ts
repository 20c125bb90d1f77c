import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { startDetached, type DetachedServer } from './detached-server';
import { endProcess } from './end-process';
import { freePort } from './free-port';
import { databaseUrl, type PostgresCluster } from './postgres-cluster';
import { dataFolderOf } from './postgres-place';
import { findPostmaster, postmasterArguments, removeStalePidFile, stopPostmaster, type Postmaster } from './postmaster';
import type { ServiceBinary } from './service-binary';
import { ServiceError } from './service-error';

/** Replaying the log of a large database after a kill may take minutes. */
const startLimitMs = 300_000;
/** Backends of a killed server notice within moments that it is gone; until then a new one is refused. */
const oldBackendsLimitMs = 20_000;
const attempts = 5;

export interface PostgresStart {
  readonly cluster: PostgresCluster;
  readonly binary: ServiceBinary;
  /** Taken again if it is free. */
  readonly preferredPort: number | null;
  readonly onProgress: (message: string) => void;
}

/**
 * A server on the cluster that answers: the one that runs, else a new one.
 * @throws ServiceError
 */
export async function ensurePostgres(start: PostgresStart): Promise<Postmaster> {
  const data = dataFolderOf(start.cluster.place);
  const running = await findPostmaster(data);
  if (running !== null) {
    const ready = await waitUntilReady(data);
    const problem = ready && (await probe(start.cluster, ready));
    if (ready !== null && problem === null) return ready;
    start.onProgress(`PostgreSQL does not answer (${problem ?? 'it is stopping'}): it is started anew`);
    await endProcess(running, [
      ['SIGINT', 2000],
      ['SIGQUIT', 1000],
      ['SIGKILL', 10_000],
    ]);
  }
  await removeStalePidFile(data);
  start.onProgress('starting PostgreSQL');
  let reason = 'no free port';
  for (let attempt = 0, firstTry = Date.now(); attempt < attempts; attempt += 1) {
    const port = await freePort(attempt === 0 ? start.preferredPort : null);
    const started = await startOnce(start, port);
    if (!('failure' in started)) return started;
    reason = started.failure;
    if (isOldBackend(reason) && Date.now() - firstTry < oldBackendsLimitMs) {
      attempt -= 1;
      await sleep(200);
    } else if (!isPortTaken(reason)) break;
  }
  throw new ServiceError(
    `PostgreSQL does not start on ${data}: ${reason} (log ${logFile(start.cluster)}). Remove the cause and run again.`,
  );
}

/** Makes the database if the cluster has none of that name. */
export async function ensureDatabase(cluster: PostgresCluster, port: number, database: string): Promise<void> {
  await withClient(databaseUrl(cluster, port, 'postgres'), async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  });
}

async function startOnce(start: PostgresStart, port: number): Promise<Postmaster | { readonly failure: string }> {
  const { place } = start.cluster;
  const server = await startDetached({
    command: start.binary.path,
    args: [...postmasterArguments(dataFolderOf(place)), '-p', String(port)],
    folder: place.folder,
    logFile: logFile(start.cluster),
    user: place.user,
  });
  if (server === null) return { failure: `${start.binary.path} could not be run` };
  const ready = await waitUntilReady(dataFolderOf(place), server);
  const problem = ready && (await probe(start.cluster, ready));
  if (ready !== null && problem === null) return ready;
  const said = await server.lastLogLine(/FATAL|PANIC|could not bind|pre-existing shared memory/);
  await stopPostmaster(server.identity);
  return { failure: said?.replace(/^.*?(?=FATAL|PANIC|could not|pre-existing)/, '') ?? problem ?? 'it has ended' };
}

// PostgreSQL tells the cause in its log only; messages are English, since the cluster's locale is C.
function isOldBackend(reason: string): boolean {
  return reason.includes('pre-existing shared memory block');
}

function isPortTaken(reason: string): boolean {
  return reason.includes('could not create any TCP/IP sockets') || reason.includes('could not bind');
}

/** Null when it has ended or the time is over. `server` is known for one that this process has just started. */
async function waitUntilReady(data: string, server?: DetachedServer): Promise<Postmaster | null> {
  for (const end = Date.now() + startLimitMs; Date.now() < end; await sleep(30)) {
    const postmaster = await findPostmaster(data);
    if (postmaster?.status === 'ready') return postmaster;
    if (server ? server.hasEnded() : postmaster === null) return null;
  }
  return null;
}

/** Null if it answers, and from the right folder. */
async function probe(cluster: PostgresCluster, { port }: Postmaster): Promise<string | null> {
  const data = dataFolderOf(cluster.place);
  try {
    return await withClient(databaseUrl(cluster, port, 'postgres'), async (client) => {
      const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
      return rows[0]?.folder === data ? null : `port ${port} serves ${rows[0]?.folder}`;
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function withClient<T>(url: string, body: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 30_000 });
  client.on('error', () => undefined); // a connection that breaks when idle; the query tells when it matters
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

function logFile(cluster: PostgresCluster): string {
  return join(cluster.place.folder, 'server.log');
}
