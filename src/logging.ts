import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import type { Config } from './config';

/** Structured lines on stderr. Texts, prompts, replies and keys are never given to it. */
export function createLogger(level: Config['logLevel']): Logger {
  return pino(
    { level, base: null, serializers: { error: pino.stdSerializers.err } },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** A worker for activities alone is what a provider's queue gets; the SDK warns of it each time. */
const expected = /^No workflows registered/;

/** Sends what Temporal's SDK logs the same way. Once per process, before the first worker. */
export function logTemporal(logger: Logger): void {
  const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  Runtime.install({
    // The logger below drops what the level does not want.
    logger: new DefaultLogger('DEBUG', ({ level, message, meta }) => {
      if (!expected.test(message)) logger[write[level]]({ ...meta }, message);
    }),
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) } },
    // Ctrl-C is ours: the command stops its workers in order, then its services.
    shutdownSignals: [],
  });
}
