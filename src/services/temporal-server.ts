import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { startDetached, type DetachedServer } from './detached-server';
import { endProcess } from './end-process';
import { freePort } from './free-port';
import { findProcess, findProcessesByCommand, type ProcessIdentity } from './process-identity';
import type { ServiceBinary } from './service-binary';
import { ServiceError } from './service-error';

export interface TemporalServer extends ProcessIdentity {
  readonly port: number;
  readonly uiPort: number;
}

export interface TemporalStart {
  readonly home: string;
  /** Asked for only if a server has to be started. */
  readonly binary: () => Promise<ServiceBinary>;
  /** The last server of this home, running or not: adopted if it runs, else its ports are taken again if they are free. */
  readonly last: TemporalServer | null;
  readonly onProgress: (message: string) => void;
}

const startLimitMs = 60_000;
const attempts = 3;
/**
 * Fairness between batches on one task queue, which is off by default. The one partition makes it, and priority, exact:
 * with more, tasks are spread over them at random, for a throughput that one machine never needs.
 */
const dynamicConfig = [
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  // How far the clocks of the server's machines may differ: a timer that is set again, as those of heartbeats and retries
  // are, may be late by it. One machine has one clock, and a dead worker's work is taken up a second sooner.
  'history.timerProcessorMaxTimeShift="100ms"',
];

export function temporalFile(home: string): string {
  return join(home, 'temporal', 'temporal.db');
}

/**
 * SQLite reads the file's name as a URL, in which these end or change the path: data would lie outside the home.
 * @throws ServiceError
 */
export function assertTemporalPath(home: string): void {
  const misread = /[%?#]/.exec(home);
  if (misread === null) return;
  throw new ServiceError(
    `Temporal cannot keep its data in ${home}, since the path has a "${misread[0]}". Set PARAGONE_HOME to a folder without %, ? and #.`,
  );
}

/**
 * A Temporal dev server of this home that answers: the one that runs, else a new one.
 * @throws ServiceError
 */
export async function ensureTemporal(start: TemporalStart): Promise<TemporalServer> {
  const running = await findTemporalServer(start.home, start.last);
  if (running !== null && (await answers(running.port))) return running;
  await stopTemporal(start.home);
  const binary = await start.binary();
  await mkdir(join(start.home, 'temporal'), { recursive: true });
  start.onProgress('starting Temporal');
  let reason = 'no free port';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const last = attempt === 0 ? start.last : null;
    const port = await freePort(last?.port ?? null);
    const uiPort = await freePortBeside(port, last?.uiPort ?? null);
    const started = await startOnce(start.home, binary, port, uiPort);
    if (!('failure' in started)) return started;
    reason = started.failure;
  }
  throw new ServiceError(
    `Temporal does not start on ${temporalFile(start.home)}: ${reason} (log ${logFile(start.home)}). Remove the cause and run again.`,
  );
}

/** `last`, if it is running on this home's file. */
export async function findTemporalServer(home: string, last: TemporalServer | null): Promise<TemporalServer | null> {
  const found = last && (await findProcess(last.pid));
  return found?.startedAt === last?.startedAt && found?.command.includes(commandText(home)) ? last : null;
}

/** Ends every dev server on this home's file, also one that was started by a command killed before it could note it down. */
export async function stopTemporal(home: string): Promise<void> {
  for (const server of await findProcessesByCommand(commandText(home))) {
    await endProcess(server, [
      ['SIGTERM', 10_000],
      ['SIGKILL', 10_000],
    ]);
  }
}

async function startOnce(
  home: string,
  binary: ServiceBinary,
  port: number,
  uiPort: number,
): Promise<TemporalServer | { readonly failure: string }> {
  const server = await startDetached({
    command: binary.path,
    args: [
      ...commandArguments(home),
      ...['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort), '--log-level', 'warn'],
      ...dynamicConfig.flatMap((entry) => ['--dynamic-config-value', entry]),
    ],
    folder: home,
    logFile: logFile(home),
    user: null,
  });
  if (server === null) return { failure: `${binary.path} could not be run` };
  if (await answersInTime(server, port)) return { ...server.identity, port, uiPort };
  const said = (await server.lastLogLine(/error|fatal|panic/i)) ?? (await server.lastLogLine(/\S/));
  await stopTemporal(home);
  return { failure: said ?? 'it does not answer' };
}

/** The first arguments of every server that is started here, by which it is known again. */
function commandArguments(home: string): string[] {
  return ['server', 'start-dev', '--db-filename', temporalFile(home)];
}

function commandText(home: string): string {
  return `${commandArguments(home).join(' ')} `;
}

async function answersInTime(server: DetachedServer, port: number): Promise<boolean> {
  for (const end = Date.now() + startLimitMs; Date.now() < end && !server.hasEnded(); await sleep(50)) {
    if (await answers(port)) return true;
  }
  return false;
}

/** A dev server opens its port a moment before its namespace can be used. */
async function answers(port: number): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: '5s' });
    try {
      await connection.withDeadline(Date.now() + 5000, () =>
        connection.workflowService.describeNamespace({ namespace: 'default' }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

async function freePortBeside(taken: number, preferred: number | null): Promise<number> {
  const port = await freePort(preferred);
  return port === taken ? freePortBeside(taken, null) : port;
}

function logFile(home: string): string {
  return join(home, 'temporal', 'server.log');
}
