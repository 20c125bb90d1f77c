import type { RunningWorker, WorkerSetup } from '../worker';
import type { Config } from '../config';
import type { BatchEvent } from '../contracts/events';
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
    eventsFile,
    webhookSecret,
    metricsRetention: retention,
    temporalMetrics = null,
  }: Pick<
    Config,
    'logLevel' | 'callsPerProvider' | 'slowBundleMs' | 'access' | 'eventsFile' | 'webhookSecret' | 'metricsRetention'
  > & {
    /** Where Temporal's SDK serves its own metrics, as host:port. Default: nowhere. */
    readonly temporalMetrics?: string | null;
  },
): Promise<RunningWorker> {
  const [{ createLogger, logTemporal }, { startWorker }, { readSubscribers }] = await Promise.all([
    import('../logging.js'),
    import('../worker.js'),
    import('../events/read-subscribers.js'),
  ]);
  try {
    logTemporal(createLogger(logLevel), temporalMetrics);
  } catch (error) {
    if (temporalMetrics === null) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const sentence = `Temporal's metrics cannot be served on ${displayable(temporalMetrics)} (${reason}). Give an IP address and a free port.`;
    throw new InputError('metrics_unavailable', sentence);
  }
  // What is delivered to the log is wanted, whatever the level of the rest.
  const eventLog = createLogger('info');
  const log = ({ data, ...event }: BatchEvent): void => eventLog.info({ event, data }, 'Event');
  const events = eventsFile === null ? null : readSubscribers(eventsFile, { webhookSecret, log });
  return startWorker({ callsPerProvider, slowBundleMs, retention, ...setup, access, events });
}
