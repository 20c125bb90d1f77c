import type { BatchMode } from './batch';

/** The mode as metrics and logs label it. */
export type QueueProcessingMode = 'per_request' | 'serial_bundle' | 'batch_api';

export function queueProcessingMode(mode: BatchMode): QueueProcessingMode {
  return mode === 'provider_batch_api' ? 'batch_api' : mode;
}
