import { sql, type Kysely } from 'kysely';

/**
 * Of a comparison four versions are written within seconds: planned, claimed, delivered, settled. PostgreSQL changes a
 * row in place, without touching any index, if no indexed column changes and its page has room: so none of these columns
 * is indexed or in the condition of an index, and pages are filled to less than a half. Frozen once released.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index comparisons_by_bundle`.execute(db);
  await sql`alter table comparisons reset (fillfactor)`.execute(db);
  await sql`create index comparisons_open_by_bundle on comparisons (batch_id, bundle) where settled_at is null`.execute(
    db,
  );
  await sql`
    create index comparisons_open_by_status on comparisons (batch_id, status, processing_started_at)
    where settled_at is null`.execute(db);
}

const statements = [
  `drop index comparisons_open_by_bundle, comparisons_open_by_status`,
  `create index comparisons_by_bundle on comparisons (batch_id, bundle)`,
  `alter table comparisons set (fillfactor = 45)`,
];
