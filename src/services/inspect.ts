import { realpath } from 'node:fs/promises';
import { findLocalTemporal } from './find-temporal';
import { listLiveLeases, type Lease } from './leases';
import { findPostgresBinary } from './postgres-binaries';
import { findPostgresPackage } from './postgres-package';
import {
  copyFolderIn,
  dataFolderOf,
  defaultSystemFolder,
  findPostgresPlace,
  type PostgresPlace,
} from './postgres-place';
import { findPostmaster } from './postmaster';
import { findServerUser } from './server-user';
import type { BinarySearch } from './service-binary';
import { readServicesRecord } from './services-record';
import { findTemporalServer, temporalFile } from './temporal-server';

export interface ServicesInspection {
  readonly home: string;
  readonly postgres: {
    /** A problem need not be one: binaries out of reach are copied at the first start. */
    readonly binary: BinarySearch;
    /** Account that the server runs as; null: the one of this process. */
    readonly user: string | null;
    /** Null before the first start as root, when the place is chosen. */
    readonly dataFolder: string | null;
    readonly running: { readonly pid: number; readonly port: number } | null;
  };
  readonly temporal: {
    /** A problem need not be one: what is not here is fetched at the first start. */
    readonly binary: BinarySearch;
    readonly dataFile: string;
    readonly running: { readonly pid: number; readonly port: number; readonly uiPort: number } | null;
  };
  /** The living processes that use the services. */
  readonly leases: readonly Lease[];
}

/** What `acquireServices` would find in this home. Starts, fetches and changes nothing. */
export async function inspectServices(home: string): Promise<ServicesInspection> {
  const real = await realpath(home).catch(() => home);
  const [user, place, record, leases, temporalBinary] = await Promise.all([
    findServerUser().catch(() => null),
    findPostgresPlace(real, defaultSystemFolder).catch(() => null),
    readServicesRecord(real),
    listLiveLeases(real),
    findLocalTemporal(real),
  ]);
  const dataFolder = place && dataFolderOf(place);
  const postmaster = dataFolder && (await findPostmaster(dataFolder));
  const temporal = await findTemporalServer(real, record.temporal);
  return {
    home: real,
    postgres: {
      binary: await inspectPostgresBinary(place),
      user: user?.name ?? null,
      dataFolder,
      running: postmaster ? { pid: postmaster.pid, port: postmaster.port } : null,
    },
    temporal: {
      binary: temporalBinary,
      dataFile: temporalFile(real),
      running: temporal && { pid: temporal.pid, port: temporal.port, uiPort: temporal.uiPort },
    },
    leases,
  };
}

async function inspectPostgresBinary(place: PostgresPlace | null): Promise<BinarySearch> {
  try {
    const where = place ?? { copyFolder: copyFolderIn(defaultSystemFolder), user: await findServerUser() };
    return await findPostgresBinary({
      installed: await findPostgresPackage(),
      copyFolder: where.copyFolder,
      user: where.user,
    });
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
