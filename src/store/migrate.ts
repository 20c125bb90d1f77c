import { Migrator } from 'kysely';
import { migrations } from './migrations';
import type { Store } from './connect';

/**
 * Brings the schema up to date and returns the names of the migrations that it ran, none if it was.
 * Safe to call from any number of processes at once: Kysely's migrator takes an advisory lock.
 */
export async function migrate(store: Store): Promise<readonly string[]> {
  const { error, results = [] } = await migratorOf(store).migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error');
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(failed === undefined ? cause : `Migration ${failed.migrationName} failed and was undone: ${cause}`);
  }
  return results.map((result) => result.migrationName);
}

/** Names of the migrations that this release has and the database lacks. */
export async function listPendingMigrations(store: Store): Promise<readonly string[]> {
  const known = await migratorOf(store).getMigrations();
  return known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

function migratorOf(store: Store): Migrator {
  return new Migrator({ db: store, provider: { getMigrations: () => Promise.resolve(migrations) } });
}
