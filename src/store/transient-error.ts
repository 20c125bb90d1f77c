import { isNativeError } from 'node:util/types';

/**
 * SQLSTATE classes that pass by themselves: connection lost, resources or disk short, rolled back by the server,
 * server shutting down or starting, written to a standby.
 */
const transientSqlState = /^(08|53|57P|40|25006)/;
const transientNodeCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

export function isTransientStoreError(error: unknown): boolean {
  // Not instanceof: an error of a socket may come from another realm, as under a test runner or in a vm.
  if (!isNativeError(error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (transientSqlState.test(code) || transientNodeCodes.has(code)) return true;
  // pg has no code for a connection that ends under a query, or for a pool that gets none in time.
  return /^Connection terminated|^timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  );
}

/** For history and logs: what failed, never the values that it failed on. */
export function describeStoreError(error: unknown): string | null {
  if (!isNativeError(error) || !('severity' in error) || !('code' in error)) return null;
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? ` (${error.constraint})` : '';
  return `PostgreSQL answered ${String(error.code)}${constraint}`;
}
