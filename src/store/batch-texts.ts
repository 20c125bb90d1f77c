import type { Store } from './connect';

/** Texts of the items of a batch, but those that were erased, and the justifications of its comparisons, each by id. */
export async function readBatchTexts(
  store: Store,
  batchId: string,
): Promise<{ readonly items: ReadonlyMap<string, string>; readonly justifications: ReadonlyMap<string, string> }> {
  const items = await store
    .selectFrom('items')
    .select(['id', 'text'])
    .where('batch_id', '=', batchId)
    .where('erased_at', 'is', null)
    .execute();
  const justified = await store
    .selectFrom('comparisons')
    .select(['id', 'justification'])
    .where('batch_id', '=', batchId)
    .where('justification', 'is not', null)
    .execute();
  return {
    items: new Map(items.map(({ id, text }) => [id, text])),
    justifications: new Map(justified.map(({ id, justification }) => [id, justification ?? ''])),
  };
}

/** SHA-256 of the well-formed text of each item, in the order of input. */
export async function listTextHashes(
  store: Store,
  batchId: string,
): Promise<readonly { readonly id: string; readonly sha256: string }[]> {
  return store
    .selectFrom('items')
    .select(['id', 'text_sha256 as sha256'])
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .execute();
}
