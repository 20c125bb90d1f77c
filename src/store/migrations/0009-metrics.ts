import { sql, type Kysely } from 'kysely';

/**
 * Metrics are added up from rows. What rows will not tell any more (their batch is over, or they are about to change
 * or go) is added to the totals first. Frozen once released.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['metric_folds', 'metric_totals']) await db.schema.dropTable(table).execute();
}

const statements = [
  `create table metric_totals (
    name text not null,
    labels jsonb not null,
    le double precision not null,
    count bigint not null,
    sum numeric not null,
    primary key (name, labels, le)
  )`,
  `create table metric_folds (
    batch_id text primary key references batches on delete cascade,
    folded_at timestamptz not null default now()
  )`,
];
