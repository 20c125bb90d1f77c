import DataLoader from 'dataloader';

/** Writes entries in one statement or transaction; tells of each, in order, whether it changed something. */
type Write<T> = (entries: readonly T[]) => Promise<readonly boolean[]>;

/**
 * Gathers entries while a write is under way, and for a moment after the first of them, and writes them together: a
 * statement costs as much for one entry as for ten, and commits grow with the load.
 * @param lingerMs how long the first entry waits for others; 0: only for those of the same turn of the event loop
 */
export function groupCommit<T>(write: Write<T>, lingerMs: number): DataLoader<T, boolean> {
  const gather = (begin: () => void): unknown => (lingerMs === 0 ? setImmediate(begin) : setTimeout(begin, lingerMs));
  let underWay: Promise<unknown> = Promise.resolve();
  return new DataLoader(
    (entries) => {
      const written = writeTogether(entries, write);
      underWay = written;
      return written;
    },
    { cache: false, batchScheduleFn: (begin) => void underWay.then(() => gather(begin)) },
  );
}

async function writeTogether<T>(entries: readonly T[], write: Write<T>): Promise<readonly (boolean | Error)[]> {
  try {
    return await write(entries);
  } catch (error) {
    // One may be at fault, and must not keep the others from being written.
    if (entries.length > 1) return (await Promise.all(entries.map((entry) => writeTogether([entry], write)))).flat();
    return [error instanceof Error ? error : new Error(String(error))];
  }
}
