import type { Config } from '../config';
import { exitCode } from './exit-code';

/** Aborts on the first Ctrl-C or SIGTERM, so that the command can end in order; the second one ends the process. */
export function listenForInterruption(say: (line: string) => void, config: Config): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        say(stoppedAtOnce(config));
        process.exit(exitCode.interrupted);
      }
      say('Stopping; again to stop at once.');
      controller.abort();
    });
  }
  return controller.signal;
}

function stoppedAtOnce({ databaseUrl, temporal, home }: Config): string {
  if (databaseUrl !== null && temporal !== null) return 'Stopped at once.';
  return `Stopped at once. Servers of ${home} may be left running; the next command takes them over, and stops them when it ends.`;
}

export async function untilInterrupted(interrupted: AbortSignal): Promise<void> {
  if (interrupted.aborted) return;
  await new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }));
}
