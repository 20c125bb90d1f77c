import type { Config } from '../config';

/** What every command gets: its settings, and where to write. */
export interface CommandContext {
  readonly config: Config;
  /** For a person: stderr. */
  readonly say: (line: string) => void;
  /** The result: stdout. */
  readonly print: (text: string) => void;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
  /** Whether stdout takes colour. */
  readonly colour: boolean;
  readonly width: number;
}
