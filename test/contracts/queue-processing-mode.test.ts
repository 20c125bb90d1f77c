import type { BatchMode } from '../../src/contracts/batch';
import { queueProcessingMode, type QueueProcessingMode } from '../../src/contracts/queue-processing-mode';

/** Each mode of a batch is in it, or it does not compile. */
const labels: Readonly<Record<BatchMode, QueueProcessingMode>> = {
  per_request: 'per_request',
  serial_bundle: 'serial_bundle',
  provider_batch_api: 'batch_api',
};

test.each(Object.entries(labels))('batches of mode %s are labelled %s (S0-22)', (mode, label) => {
  expect(queueProcessingMode(mode as BatchMode)).toBe(label);
});

test('the two kinds of mode are no substitute for each other (S0-22)', () => {
  // @ts-expect-error a label is no mode of a batch
  const mode: BatchMode = labels.provider_batch_api;
  expect(Object.keys(labels)).not.toContain(mode);
});
