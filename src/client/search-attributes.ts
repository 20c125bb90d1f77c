import type { ConnectionLike } from '@temporalio/client';
import { batchAttributes } from '../contracts/search-attributes';

/** Temporal's numbers for the types in use (`IndexedValueType` of its API). */
const wireTypes = { KEYWORD: 2, INT: 3, DOUBLE: 4 } as const;
const answerWithinMs = 5_000;

/**
 * Makes the attributes of batches known to a namespace, so that the Web UI can list by them. Those that are there are
 * left as they are. Batches run without them, so what goes wrong is a sentence to be shown, not an error.
 * @returns null if all are registered now
 */
export async function registerSearchAttributes(connection: ConnectionLike, namespace: string): Promise<string | null> {
  try {
    const missing = await listMissing(connection, namespace);
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, wireTypes[type]]));
      await withinReason(connection, () =>
        connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
      );
    }
    return null;
  } catch (error) {
    // Two processes may register at the same moment: the second finds what it wanted.
    if (await areSearchAttributesRegistered(connection, namespace)) return null;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const names = batchAttributes.map(({ name }) => name).join(', ');
    return `Temporal's search attributes could not be registered (${reason}). Batches run without; to list by them, register ${names}.`;
  }
}

/** False also if the server cannot be asked: a batch then leaves the attributes alone. */
export async function areSearchAttributesRegistered(connection: ConnectionLike, namespace: string): Promise<boolean> {
  try {
    return (await listMissing(connection, namespace)).length === 0;
  } catch {
    return false;
  }
}

/** An attribute of another type counts as missing: it cannot take our values. */
async function listMissing(
  connection: ConnectionLike,
  namespace: string,
): Promise<readonly (typeof batchAttributes)[number][]> {
  const { customAttributes } = await withinReason(connection, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return batchAttributes.filter(({ name, type }) => customAttributes[name] !== wireTypes[type]);
}

function withinReason<T>(connection: ConnectionLike, call: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + answerWithinMs, call);
}
