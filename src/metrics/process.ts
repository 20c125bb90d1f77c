import { collectDefaultMetrics, Registry } from 'prom-client';

/** What Node tells of this process in Prometheus' text format: CPU, memory, lag of the event loop, garbage collection. */
export function observeProcess(): () => Promise<string> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return () => register.metrics();
}
