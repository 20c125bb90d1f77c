import type { Logger } from 'pino';
import { createLogger } from '../../src/logging';

export type LogLine = Readonly<Record<string, unknown>> & { readonly level: number; readonly msg: string };

export const logLevels = { info: 30, warn: 40, error: 50 } as const;

/** What a worker would write to stderr, kept. */
export class CapturedLog {
  readonly #lines: LogLine[] = [];
  readonly logger: Logger = createLogger('debug', {
    write: (line) => void this.#lines.push(JSON.parse(line) as LogLine),
  });

  /** Lines of the batch that begin so. */
  linesOf(batchId: string, message: string): readonly LogLine[] {
    return this.#lines.filter(({ batch_id, msg }) => batch_id === batchId && msg.startsWith(message));
  }
}
