import { sql, type Kysely } from 'kysely';

/** Reliability that pairing does not inflate, with its limits, and the range of each rank. Frozen once released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table scores drop column rank_lower, drop column rank_upper`.execute(db);
  await sql`alter table fits drop column reliability, drop column reliability_lower, drop column reliability_upper`.execute(
    db,
  );
}

const statements = [
  `alter table fits
    add column reliability double precision,
    add column reliability_lower double precision,
    add column reliability_upper double precision`,
  `alter table scores add column rank_lower integer, add column rank_upper integer`,
];
