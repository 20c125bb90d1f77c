import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file';
import { identifyThisProcess, isAlive } from './process-identity';

export const serviceKinds = ['postgres', 'temporal'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** A process's claim on services, which end with the last claim on them. */
const lease = z.object({
  pid: z.number(),
  startedAt: z.string(),
  uses: z.array(z.enum(serviceKinds)),
  since: z.iso.datetime(),
});
export type Lease = z.infer<typeof lease>;

/** @returns what takes the lease back. */
export async function writeLease(home: string, uses: readonly ServiceKind[]): Promise<() => Promise<void>> {
  const identity = await identifyThisProcess();
  const path = join(leaseFolder(home), `${identity.pid}-${randomUUID()}.json`);
  await mkdir(leaseFolder(home), { recursive: true });
  await writeJsonFile(path, { ...identity, uses, since: new Date().toISOString() });
  return () => rm(path, { force: true });
}

/** Leases of processes that live; those of dead ones, and torn ones, are left out. */
export async function listLiveLeases(home: string): Promise<Lease[]> {
  return (await readLeases(home)).flatMap(({ live }) => (live === null ? [] : [live]));
}

export async function removeDeadLeases(home: string): Promise<void> {
  for (const { path, live } of await readLeases(home)) if (live === null) await rm(path, { force: true });
}

async function readLeases(home: string): Promise<{ path: string; live: Lease | null }[]> {
  const names = await readdir(leaseFolder(home)).catch(() => []);
  return Promise.all(
    names.map(async (name) => {
      const path = join(leaseFolder(home), name);
      const found = await readJsonFile(path, lease);
      return { path, live: found !== null && (await isAlive(found)) ? found : null };
    }),
  );
}

function leaseFolder(home: string): string {
  return join(home, 'run', 'leases');
}
