import { exitCode } from './exit-code';

/** Aborts on the first Ctrl-C or SIGTERM, so that the command can end in order; the second one ends the process. */
export function listenForInterruption(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCode.interrupted);
      say('Stopping; again to stop at once.');
      controller.abort();
    });
  }
  return controller.signal;
}

export async function untilInterrupted(interrupted: AbortSignal): Promise<void> {
  if (interrupted.aborted) return;
  await new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }));
}
