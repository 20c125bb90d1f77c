import { BatchNotFoundError } from '../client/errors';
import { findBatch, type StoredBatch } from '../store/batches';
import type { Store } from '../store/connect';

/** @throws BatchNotFoundError */
export async function requireBatch(store: Store, batchId: string): Promise<StoredBatch> {
  // PostgreSQL refuses a NUL instead of finding nothing.
  const batch = batchId.includes('\u0000') ? null : await findBatch(store, batchId);
  if (batch === null) throw new BatchNotFoundError(`There is no batch ${batchId}.`);
  return batch;
}
