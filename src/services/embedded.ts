import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFileProblem } from './file-problem';
import { findTemporal } from './find-temporal';
import { withFolderLock, type FolderLock } from './folder-lock';
import { listLiveLeases, removeDeadLeases, serviceKinds, writeLease, type ServiceKind } from './leases';
import { makeHome } from './make-home';
import { preparePostgresBinaries } from './postgres-binaries';
import { databaseUrl, ensureCluster } from './postgres-cluster';
import { findPostgresPackage } from './postgres-package';
import { dataFolderOf, defaultSystemFolder, ensurePostgresPlace, findPostgresPlace } from './postgres-place';
import { ensureDatabase, ensurePostgres } from './postgres-server';
import { findPostmaster, stopPostmaster } from './postmaster';
import { ServiceError } from './service-error';
import { readServicesRecord, writeServicesRecord } from './services-record';
import { assertTemporalPath, ensureTemporal, stopTemporal, temporalFile } from './temporal-server';

export interface ServicesRequest {
  /** PARAGONE_HOME; made if need be. */
  readonly home: string;
  readonly postgres: boolean;
  readonly temporal: boolean;
  onProgress(message: string): void;
}

export interface EmbeddedServices {
  /** Null for what was not asked for. */
  readonly databaseUrl: string | null;
  /** `host:port` */
  readonly temporalAddress: string | null;
  readonly temporalUiUrl: string | null;
  /** Gives the services back; the last to do so stops them. A second call does nothing. */
  release(): Promise<void>;
}

interface Session {
  readonly home: string;
  readonly onProgress: (message: string) => void;
  readonly held: FolderLock;
}

/**
 * PostgreSQL and the Temporal dev server of a home, for this process: running ones are shared, others started.
 * They outlive this process if it is killed, and are then taken over by the next one.
 * @throws ServiceError
 */
export async function acquireServices(request: ServicesRequest): Promise<EmbeddedServices> {
  if (process.platform === 'win32') {
    throw new ServiceError(
      'Embedded services run on Linux and macOS only. Use WSL, or set DATABASE_URL and TEMPORAL_ADDRESS to running servers.',
    );
  }
  const onProgress = (message: string): void => request.onProgress(message);
  const uses = serviceKinds.filter((kind) => request[kind]);
  let home = request.home;
  try {
    await makeHome(home);
    home = await realpath(home); // one name for one home: servers are known again by paths in their command lines
    if (request.temporal) assertTemporalPath(home);
    return await withFolderLock(join(home, 'run'), onProgress, async (held) => {
      await removeDeadLeases(home);
      const removeLease = await writeLease(home, uses);
      const started = await start({ home, onProgress, held }, uses).catch(async (error: unknown) => {
        await removeLease();
        await stopUnused(home, null);
        throw error;
      });
      const { dataFolder, ...services } = started;
      const giveBack = (): Promise<void> =>
        withFolderLock(join(home, 'run'), onProgress, async () => {
          await removeLease();
          await removeDeadLeases(home);
          await stopUnused(home, dataFolder);
        });
      let released: Promise<void> | null = null;
      return { ...services, release: () => (released ??= giveBack()) };
    });
  } catch (error) {
    throw explainFileProblem(error, home);
  }
}

async function start(
  session: Session,
  uses: readonly ServiceKind[],
): Promise<Omit<EmbeddedServices, 'release'> & { readonly dataFolder: string | null }> {
  const last = await readServicesRecord(session.home);
  const [postgres, temporal] = await Promise.allSettled([
    uses.includes('postgres') ? startPostgres(session, last.postgres?.port ?? null) : null,
    uses.includes('temporal')
      ? ensureTemporal({
          home: session.home,
          binary: () => findTemporal(session.home, session.onProgress),
          last: last.temporal,
          onProgress: session.onProgress,
        })
      : null,
  ]);
  // Both have come to an end here, so that a failure of one leaves nothing half started.
  if (postgres.status === 'rejected') throw postgres.reason;
  if (temporal.status === 'rejected') throw temporal.reason;
  session.held.assertHeld();
  await writeServicesRecord(session.home, {
    postgres: postgres.value?.record ?? last.postgres,
    temporal: temporal.value ? { ...temporal.value, dataFile: temporalFile(session.home) } : last.temporal,
  });
  return {
    dataFolder: postgres.value?.record.dataFolder ?? null,
    databaseUrl: postgres.value?.url ?? null,
    temporalAddress: temporal.value && `127.0.0.1:${temporal.value.port}`,
    temporalUiUrl: temporal.value && `http://127.0.0.1:${temporal.value.uiPort}`,
  };
}

async function startPostgres({ home, onProgress }: Session, preferredPort: number | null) {
  const place = await ensurePostgresPlace(home, defaultSystemFolder);
  const binary = await preparePostgresBinaries({ installed: await findPostgresPackage(), ...place });
  const cluster = await ensureCluster(place, binary, {});
  const { pid, startedAt, port } = await ensurePostgres({ cluster, binary, preferredPort, onProgress });
  await ensureDatabase(cluster, port, 'paragone');
  const dataFolder = dataFolderOf(place);
  return { url: databaseUrl(cluster, port, 'paragone'), record: { pid, startedAt, port, dataFolder } };
}

/** @param dataFolder known even if the home, which leads to it, was deleted meanwhile. */
async function stopUnused(home: string, dataFolder: string | null): Promise<void> {
  const used = new Set((await listLiveLeases(home)).flatMap((lease) => lease.uses));
  if (!used.has('temporal')) await stopTemporal(home);
  if (used.has('postgres')) return;
  const place = await findPostgresPlace(home, defaultSystemFolder);
  const folder = dataFolder ?? (place && dataFolderOf(place));
  const postmaster = folder && (await findPostmaster(folder));
  if (postmaster) await stopPostmaster(postmaster);
}
