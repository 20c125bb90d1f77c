import DataLoader from 'dataloader';

/** Writes entries in one statement or transaction; tells of each, in order, whether it changed something. */
type Write<T> = (entries: readonly T[]) => Promise<readonly boolean[]>;

/**
 * Writes at once while no write is under way; what comes during a write is gathered and written together after it.
 * So nothing waits when there is little to do, and commits grow with the load.
 */
export function groupCommit<T>(write: Write<T>): DataLoader<T, boolean> {
  let underWay: Promise<unknown> = Promise.resolve();
  return new DataLoader(
    (entries) => {
      const written = writeTogether(entries, write);
      underWay = written;
      return written;
    },
    // After the present turn of the event loop, so that what became ready in it goes together.
    { cache: false, batchScheduleFn: (begin) => void underWay.then(() => setImmediate(begin)) },
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
