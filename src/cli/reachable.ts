import { Connection } from '@temporalio/client';
import type { TemporalTarget } from '../contracts/temporal-target';
import { InputError } from '../input/input-error';
import { connectStore } from '../store/connect';
import { pingStore } from '../store/ping';

const connectTimeoutMs = 5_000;

/** @throws InputError with the host and what to do; a URL's password is never shown. */
export async function checkStore(databaseUrl: string): Promise<void> {
  const store = connectStore({ connectionString: databaseUrl, connectTimeoutMs });
  try {
    await pingStore(store);
  } catch (error) {
    const reason = error instanceof Error ? reasonOf(error) : String(error);
    const remedy = 'Start it, correct DATABASE_URL, or unset it to use the embedded PostgreSQL';
    throw new InputError(
      'database_unreachable',
      `PostgreSQL at ${databaseHost(databaseUrl)} cannot be used (${reason}). ${remedy}.`,
    );
  } finally {
    await store.destroy();
  }
}

/** @throws InputError with the address and what to do */
export async function checkTemporal({ address, namespace, connectionOptions }: TemporalTarget): Promise<void> {
  const remedy =
    'Start it, correct TEMPORAL_ADDRESS or the profile in temporal.toml, or unset it to use the embedded Temporal';
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: connectTimeoutMs });
    try {
      await connection.withDeadline(Date.now() + connectTimeoutMs, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
    } finally {
      await connection.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? reasonOf(error) : String(error);
    throw new InputError(
      'temporal_unreachable',
      `Temporal at ${address}, namespace ${namespace}, cannot be used (${reason}). ${remedy}.`,
    );
  }
}

export function databaseHost(databaseUrl: string): string {
  try {
    const { host, pathname } = new URL(databaseUrl);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}

/** Node gives a refused connection to several addresses as an aggregate without a message. */
function reasonOf(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  const code = 'code' in first && typeof first.code === 'string' ? first.code : '';
  return (first.message || code || first.name).split('\n')[0] ?? first.name;
}
