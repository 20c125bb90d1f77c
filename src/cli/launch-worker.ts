import type { RunningWorker, WorkerSetup } from '../worker';
import type { Config } from '../config';
import type { BatchEvent } from '../contracts/events';

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
  logTemporal(createLogger(logLevel), temporalMetrics);
  // What is delivered to the log is wanted, whatever the level of the rest.
  const eventLog = createLogger('info');
  const log = ({ data, ...event }: BatchEvent): void => eventLog.info({ event, data }, 'Event');
  const events = eventsFile === null ? null : readSubscribers(eventsFile, { webhookSecret, log });
  return startWorker({ callsPerProvider, slowBundleMs, retention, ...setup, access, events });
}
