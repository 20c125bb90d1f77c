export { cjBatch } from './cj-batch';
export { deliverEvents } from './deliver-events';
export { providerJob } from './provider-job';
