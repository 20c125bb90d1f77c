import DataLoader from 'dataloader';

/** What is to be written, and for which batch. */
interface Entry<T> {
  readonly batchId: string;
  readonly entry: T;
}

/** Writes entries of one batch in one statement or transaction; tells of each, in order, whether it changed something. */
type Write<T> = (batchId: string, entries: readonly T[]) => Promise<readonly boolean[]>;

/**
 * Writes at once while no write is under way; what comes during a write is gathered and written together after it.
 * So nothing waits when there is little to do, and commits grow with the load. Each batch is written by itself.
 */
export function groupCommit<T>(write: Write<T>): DataLoader<Entry<T>, boolean> {
  let underWay: Promise<unknown> = Promise.resolve();
  return new DataLoader(
    (entries) => {
      const written = writeByBatch(entries, write);
      underWay = written;
      return written;
    },
    // After the present turn of the event loop, so that what became ready in it goes together.
    { cache: false, batchScheduleFn: (begin) => void underWay.then(() => setImmediate(begin)) },
  );
}

async function writeByBatch<T>(entries: readonly Entry<T>[], write: Write<T>): Promise<(boolean | Error)[]> {
  type Indexed = { readonly index: number; readonly entry: T };
  const results: (boolean | Error)[] = [];
  const writeSome = async (batchId: string, some: readonly Indexed[]): Promise<void> => {
    try {
      const changed = await write(
        batchId,
        some.map(({ entry }) => entry),
      );
      for (const [at, { index }] of some.entries()) results[index] = changed[at] ?? false;
    } catch (error) {
      // One may be at fault, and must not keep the others from being written.
      if (some.length > 1) await Promise.all(some.map((one) => writeSome(batchId, [one])));
      else for (const { index } of some) results[index] = error instanceof Error ? error : new Error(String(error));
    }
  };
  const batches = new Map<string, Indexed[]>();
  for (const [index, { batchId, entry }] of entries.entries()) {
    const some = batches.get(batchId);
    if (some === undefined) batches.set(batchId, [{ index, entry }]);
    else some.push({ index, entry });
  }
  await Promise.all([...batches].map(([batchId, some]) => writeSome(batchId, some)));
  return results;
}
