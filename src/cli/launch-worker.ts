import type { RunningWorker, WorkerSetup } from '../worker';
import type { Config } from '../config';
import { displayable } from '../input/displayable';
import { InputError } from '../input/input-error';

/** Starts a worker. Temporal's worker SDK takes half a second to load, which only commands with a worker wait for. */
export async function launchWorker(
  setup: Omit<WorkerSetup, 'access'>,
  {
    logLevel,
    callsPerProvider,
    slowBundleMs,
    access,
    metricsRetention: retention,
    temporalMetrics = null,
  }: Pick<Config, 'logLevel' | 'callsPerProvider' | 'slowBundleMs' | 'access' | 'metricsRetention'> & {
    /** Where Temporal's SDK serves its own metrics, as host:port. Default: nowhere. */
    readonly temporalMetrics?: string | null;
  },
): Promise<RunningWorker> {
  const [{ createLogger, logTemporal }, { startWorker }] = await Promise.all([
    import('../logging.js'),
    import('../worker.js'),
  ]);
  try {
    logTemporal(createLogger(logLevel), temporalMetrics);
  } catch (error) {
    if (temporalMetrics === null) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const sentence = `Temporal's metrics cannot be served on ${displayable(temporalMetrics)} (${reason}). Give an IP address and a free port.`;
    throw new InputError('metrics_unavailable', sentence);
  }
  return startWorker({ callsPerProvider, slowBundleMs, retention, ...setup, access });
}
