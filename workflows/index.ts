export { cjBatch } from './cj-batch';
export { deliverEvents } from './deliver-events';
export { providerJob } from './provider-job';
export { rollUpMetrics } from './roll-up-metrics';
