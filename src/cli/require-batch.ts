import { InputError } from '../input/input-error';
import { visibleText } from '../report/visible-text';
import { findBatch, type StoredBatch } from '../store/batches';
import type { Store } from '../store/connect';

/** @throws InputError if there is no such batch */
export async function requireBatch(store: Store, batchId: string): Promise<StoredBatch> {
  const batch = await findBatch(store, batchId);
  if (batch !== null) return batch;
  throw new InputError(
    'unknown_batch',
    `there is no batch ${visibleText(batchId)}. \`paragone list\` shows those there are.`,
  );
}
