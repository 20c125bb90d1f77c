import type { CjBatchInput } from '../../src/contracts/protocol';
import { defaultSettings, type BatchSettings } from '../../src/contracts/settings';

/** The first run of a batch, as its client starts it. */
export function batchInput(itemCount: number, settings: BatchSettings = defaultSettings(itemCount)): CjBatchInput {
  return { batchId: 'batch', itemCount, settings, searchAttributes: false, historyLimit: null, carried: null };
}
