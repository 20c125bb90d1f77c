import type { Config } from '../config';
import { displayable } from '../input/displayable';
import { InputError } from '../input/input-error';
import { systemCode } from '../input/system-code';
import type { ListeningServer } from '../http/listen';
import type { Store } from '../store/connect';

/** @param port 0: one that is free */
export async function openMetrics(
  store: Store,
  {
    host,
    port,
    logLevel,
    metricsWindowMs: windowMs,
  }: { readonly host: string; readonly port: number } & Pick<Config, 'logLevel' | 'metricsWindowMs'>,
): Promise<ListeningServer> {
  const [{ createLogger }, { serveMetrics }] = await Promise.all([
    import('../logging.js'),
    import('../metrics/serve.js'),
  ]);
  const logger = createLogger(logLevel);
  try {
    return await serveMetrics(store, { host, port, windowMs, warn: (sentence) => logger.warn(sentence) });
  } catch (error) {
    const sentence = `metrics cannot be served on ${displayable(host)}:${port} (${systemCode(error)}). Give an address of this machine and a free port.`;
    throw new InputError('metrics_unavailable', sentence);
  }
}
