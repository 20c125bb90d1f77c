import { sql, type Kysely } from 'kysely';

/**
 * Tells deliveries that a worker took with it from those that were answered. A pause is no longer told from a
 * cancellation by its time. Frozen once released.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table comparisons
      add column unanswered_deliveries smallint not null default 0,
      add column lost_deliveries smallint not null default 0`.execute(db);
  await sql`alter table batches drop column last_pause_at`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table batches add column last_pause_at timestamptz`.execute(db);
  await sql`alter table comparisons drop column unanswered_deliveries, drop column lost_deliveries`.execute(db);
}
