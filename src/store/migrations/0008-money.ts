import { sql, type Kysely } from 'kysely';

/** What a batch pays: the price of each judge as of its start, and what is set aside for each delivery. Frozen once released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('reservations').execute();
  await sql`alter table judges drop column price`.execute(db);
}

const statements = [
  `alter table judges add column price jsonb`,
  `create table reservations (
    batch_id text not null,
    comparison_id text not null,
    delivery smallint not null check (delivery >= 1),
    usd numeric(24, 12) not null check (usd >= 0),
    batch_price boolean not null,
    reserved_at timestamptz not null default now(),
    primary key (batch_id, comparison_id, delivery),
    foreign key (batch_id, comparison_id) references comparisons on delete cascade
  )`,
];
