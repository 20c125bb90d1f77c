import type { Config } from '../config';
import type { TemporalTarget } from '../contracts/temporal-target';

/** Runs a command that traces if it is configured to; what it has traced is sent before this resolves. */
export async function withTracing<T>(
  { tracing }: Config,
  say: (line: string) => void,
  command: (target: Pick<TemporalTarget, 'tracing'>) => Promise<T>,
): Promise<T> {
  if (!tracing) return command({});
  // Loaded here, so that nothing of OpenTelemetry's SDK is there unless it is wanted.
  const { openTracing } = await import('../tracing/open-tracing.js');
  const open = openTracing(say);
  try {
    return await command({ tracing: open });
  } finally {
    await open.close();
  }
}
