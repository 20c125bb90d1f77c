import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import pino, { type DestinationStream, type Logger } from 'pino';
import { batchOfWorkflow } from './contracts/ids';
import type { Config } from './config';

/** Fields by which libraries carry keys; nothing of ours has such a name. */
const secret = ['apiKey', 'api_key', 'authorization', 'x-api-key', 'password', 'connectionString'];
const redacted = secret.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

/** Structured lines on stderr. Texts, prompts, replies and keys are never given to it; keys would be struck out. */
export function createLogger(
  level: Config['logLevel'],
  stream: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    { level, base: null, serializers: { error: pino.stdSerializers.err }, redact: { paths: redacted } },
    stream,
  );
}

/** What a line of a workflow or activity is found by; it may name a correlation of its own. */
export function withCorrelation(meta: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const { workflowId } = meta;
  const batchId = typeof workflowId === 'string' ? batchOfWorkflow(workflowId) : null;
  return batchId === null ? meta : { batch_id: batchId, correlation_id: batchId, workflow_id: workflowId, ...meta };
}

/** A worker for activities alone is what a provider's queue gets; the SDK warns of it each time. */
const expected = /^No workflows registered/;

/**
 * Sends what Temporal's SDK logs the same way. Once per process, before the first worker.
 * @param metricsAddress where the SDK serves its own metrics for Prometheus, as host:port; null: nowhere
 */
export function logTemporal(logger: Logger, metricsAddress: string | null = null): void {
  const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  Runtime.install({
    // The logger below drops what the level does not want.
    logger: new DefaultLogger('DEBUG', ({ level, message, meta }) => {
      if (!expected.test(message)) logger[write[level]](withCorrelation(meta), message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) },
      ...(metricsAddress !== null && { metrics: { prometheus: { bindAddress: metricsAddress } } }),
    },
    // Ctrl-C is ours: the command stops its workers in order, then its services.
    shutdownSignals: [],
  });
}
