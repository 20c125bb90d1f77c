import { sql, type Kysely } from 'kysely';

/**
 * Answers are found by their time, for what is told of the last minutes; what is older is added up by the minute, hour
 * and day. Times only grow, so the index is written at its end alone. Frozen once released.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['measurement_cursors', 'measurements']) await db.schema.dropTable(table).execute();
  await sql`drop index attempts_by_time`.execute(db);
}

const statements = [
  `create index attempts_by_time on attempts (recorded_at)`,
  `create table measurements (
    resolution text not null check (resolution in ('minute', 'hour', 'day')),
    starts_at timestamptz not null,
    provider text not null,
    model text not null,
    mode text not null,
    result text not null check (result in ('success', 'error')),
    le double precision not null,
    calls bigint not null,
    seconds numeric not null,
    cost_usd numeric not null,
    primary key (resolution, starts_at, provider, model, mode, result, le)
  )`,
  `create table measurement_cursors (
    resolution text primary key check (resolution in ('minute', 'hour', 'day')),
    rolled_until timestamptz not null default '-infinity'
  )`,
  `insert into measurement_cursors (resolution) values ('minute'), ('hour'), ('day')`,
];
