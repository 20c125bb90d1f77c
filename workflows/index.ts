export { cjBatch } from './cj-batch';
