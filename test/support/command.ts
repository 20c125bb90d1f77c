import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const program = resolve(__dirname, '../../bin/paragone.js');
const built = resolve(__dirname, '../../dist/src/cli/main.js');

export interface CommandSetting {
  /** Where the command is typed; relative paths of its arguments start there. */
  readonly folder: string;
  /** PARAGONE_HOME. */
  readonly home: string;
  /** A folder that comes first on PATH, for instance that of the Temporal CLI. */
  readonly programs?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface EndedCommand {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedCommand {
  readonly pid: number;
  readonly ended: Promise<EndedCommand>;
  /** What it has said so far. */
  stdout(): string;
  stderr(): string;
}

/** Starts the built `paragone` in a process group of its own, with nothing of this process's settings. */
export function startCommand(args: readonly string[], setting: CommandSetting): StartedCommand {
  if (!existsSync(built)) throw new Error('Expected the built command in dist/. Run `npm run build` first.');
  const { folder, home, programs, environment } = setting;
  const path = process.env.PATH ?? '';
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: programs === undefined ? path : `${programs}:${path}`,
      HOME: folder, // no temporal.toml of whoever runs the tests
      TMPDIR: process.env.TMPDIR,
      PARAGONE_HOME: home,
      ...environment,
    },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = new Promise<EndedCommand>((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (code) => fulfil({ code, ...said }));
  });
  return { pid: child.pid!, ended, stdout: () => said.stdout, stderr: () => said.stderr };
}

export async function runCommand(args: readonly string[], setting: CommandSetting): Promise<EndedCommand> {
  return startCommand(args, setting).ended;
}

/** Looks until the condition holds. Beyond `limitMs` it fails, saying what it waited for. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 60_000) {
  for (const end = Date.now() + limitMs; !(await condition()); await pause(20)) {
    if (Date.now() > end) throw new Error(`Expected ${what} within ${limitMs} ms.`);
  }
}
