import { spawn, type SpawnOptions } from 'node:child_process';

export interface CommandResult {
  /** Exit code; null if the program could not be started, was killed, or ran out of time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** `ENOENT`, `EACCES`, … if the program could not be started. */
  readonly startError: string | null;
}

export interface CommandOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  readonly timeoutMs: number;
}

/** What is kept of each output stream: enough for any message, little enough for any memory. */
const keptCharacters = 64_000;

/** Runs a program to its end and never throws. Its whole process group is killed when the time is over. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { timeoutMs, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const output = { stdout: '', stderr: '' };
    let timedOut = false;
    // A group of its own, so that a program that started others is ended together with them, and Ctrl-C misses it.
    const child = spawn(command, args, { ...spawnOptions, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) killGroup(child.pid);
    }, timeoutMs);
    const finish = (code: number | null, startError: string | null): void => {
      clearTimeout(timer);
      // A grandchild that holds the pipes must not keep this process alive.
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ code: timedOut ? null : code, ...output, timedOut, startError });
    };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(-keptCharacters);
      });
    }
    child.once('error', (error: NodeJS.ErrnoException) => finish(null, error.code ?? error.message));
    // `close` waits for the pipes to drain; a daemon may keep them open for ever, hence a last word soon after `exit`.
    child.once('close', (code) => finish(code, null));
    child.once('exit', (code) => setTimeout(() => finish(code, null), 1000).unref());
  });
}

/** The last line with something in it, for a message: standard error first. */
export function lastLine(result: Pick<CommandResult, 'stdout' | 'stderr'>): string {
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').at(-1) ?? 'no output';
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
