import { sql } from 'kysely';
import type { Store } from '../../src/store/connect';

/** Every row of every table, as text. */
export async function dumpDatabase(store: Store): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(store);
  const dumps: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(store);
    dumps.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return dumps.join('\n');
}
