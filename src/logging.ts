import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import type { Config } from './config';

/** Structured lines on stderr. Texts, prompts, replies and keys are never given to it. */
export function createLogger(level: Config['logLevel']): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}

/** Sends what Temporal's SDK logs the same way. Once per process, before the first worker. */
export function logTemporal(logger: Logger): void {
  const threshold =
    logger.level === 'silent' ? 'ERROR' : (logger.level.toUpperCase() as 'DEBUG' | 'INFO' | 'WARN' | 'ERROR');
  Runtime.install({
    logger: new DefaultLogger(threshold, ({ level, message, meta }) => {
      const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
      logger[write[level]]({ ...meta }, message);
    }),
    // Ctrl-C is ours: the command stops its workers in order, then its services.
    shutdownSignals: [],
  });
}
