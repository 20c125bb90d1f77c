export { cjBatch } from './cj-batch';
export { providerJob } from './provider-job';
