import type { RunningWorker, WorkerSetup } from '../worker';
import type { Config } from '../config';

/** Starts a worker. Temporal's worker SDK takes half a second to load, which only commands with a worker wait for. */
export async function launchWorker(
  setup: Omit<WorkerSetup, 'access'>,
  {
    logLevel,
    callsPerProvider,
    slowBundleMs,
    access,
  }: Pick<Config, 'logLevel' | 'callsPerProvider' | 'slowBundleMs' | 'access'>,
): Promise<RunningWorker> {
  const [{ createLogger, logTemporal }, { startWorker }] = await Promise.all([
    import('../logging.js'),
    import('../worker.js'),
  ]);
  logTemporal(createLogger(logLevel));
  return startWorker({ callsPerProvider, slowBundleMs, ...setup, access });
}
