import { spawn, type ChildProcess } from 'node:child_process';
import { access, copyFile, link, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { acquireServices, type EmbeddedServices } from '../../src/services/embedded';
import { inspectServices } from '../../src/services/inspect';
import type { ServiceKind } from '../../src/services/leases';
import { findProcessesByCommand } from '../../src/services/process-identity';
import { testBinaries } from '../support/embedded-binaries';

/** A new home of mode 0700 that need not fetch the Temporal CLI. */
export async function newHome(): Promise<string> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'paragone-home-')));
  await mkdir(join(home, 'bin'));
  const { temporal } = await testBinaries();
  const target = join(home, 'bin', 'temporal');
  await link(temporal, target).catch(() => copyFile(temporal, target));
  return home;
}

/**
 * Removes a home with its database, which as root is not inside it, and goes first: the next command of any home
 * removes a database whose home is gone, and two cannot remove one folder at once.
 */
export async function removeHome(home: string): Promise<void> {
  const { dataFolder } = (await inspectServices(home)).postgres;
  if (dataFolder !== null && !dataFolder.startsWith(home))
    await rm(dirname(dirname(dataFolder)), { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
}

/** Services of a home for this process, without a word. */
export function acquire(home: string, ...kinds: readonly ServiceKind[]): Promise<EmbeddedServices> {
  const [postgres, temporal] = [kinds.includes('postgres'), kinds.includes('temporal')];
  return acquireServices({ home, postgres, temporal, onProgress: () => undefined });
}

/** Pids of the servers that run for a home, as the product finds them. */
export async function pids(home: string): Promise<Readonly<Record<ServiceKind, number | undefined>>> {
  const { postgres, temporal } = await inspectServices(home);
  return { postgres: postgres.running?.pid, temporal: temporal.running?.pid };
}

/** Pids of the servers that run for a home, as the system sees them. */
export async function serverPids(home: string): Promise<number[]> {
  const { dataFolder } = (await inspectServices(home)).postgres;
  const found = [
    ...(await findProcessesByCommand(`start-dev --db-filename ${home}/`)),
    ...(dataFolder === null ? [] : await findProcessesByCommand(`postgres -D ${dataFolder} `)),
  ];
  return found.map(({ pid }) => pid);
}

interface HeldServices {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
}

/** Another process that holds services: `test/services/holder.ts`. */
export interface Holder {
  readonly services: HeldServices;
  release(): Promise<void>;
  kill(): Promise<void>;
}

export async function startHolder(home: string, ...kinds: string[]): Promise<Holder> {
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, 'typescript-hook.cjs'), join(__dirname, 'holder.ts'), home, ...kinds],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', () => reject(new Error(`holder ended: ${said}`)));
  });
  return {
    services: JSON.parse(line) as HeldServices,
    release: () => ended(child, () => child.stdin.write('\n')),
    kill: () => ended(child, () => child.kill('SIGKILL')),
  };
}

function ended(child: ChildProcess, act: () => void): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    act();
  });
}

/** Runs one statement and returns the first column of its first row. */
export async function query(url: string | null, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url ?? '' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
