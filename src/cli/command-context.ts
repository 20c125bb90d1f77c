import type { Command } from 'commander';
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

/** Carries a command out with its context, and keeps its exit code. */
export type Execute = (command: (context: CommandContext) => Promise<number>) => Promise<void>;

/** Adds one command to the program: its options, its help, and what it does. */
export type DefineCommand = (program: Command, execute: Execute) => void;
