import { sql, type Kysely } from 'kysely';

/**
 * Of a comparison four versions are written within seconds: planned, claimed, delivered, settled. PostgreSQL changes a
 * row in place, without touching any index, if no indexed column changes and its page has room: so none of these columns
 * is indexed or in the condition of an index, and pages are filled to less than a half.
 *
 * Only the primary key begins with the batch. While a table is small PostgreSQL takes any index that begins with it to
 * be as good as another, and keeps that choice for the foreign keys of a connection while the table grows.
 * Frozen once released.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const statement of undoing) await sql.raw(statement).execute(db);
}

const statements = [
  `drop index comparisons_open_by_bundle, comparisons_open_by_status`,
  `create index comparisons_by_bundle on comparisons (bundle, batch_id)`,
  `alter table comparisons
    drop constraint comparisons_batch_id_wave_position_key,
    add constraint comparisons_wave_position_batch_id_key unique (wave, position, batch_id),
    set (fillfactor = 45)`,
  `alter table items
    drop constraint items_batch_id_position_key,
    add constraint items_position_batch_id_key unique (position, batch_id)`,
];

const undoing = [
  `drop index comparisons_by_bundle`,
  `alter table items
    drop constraint items_position_batch_id_key,
    add constraint items_batch_id_position_key unique (batch_id, position)`,
  `alter table comparisons
    drop constraint comparisons_wave_position_batch_id_key,
    add constraint comparisons_batch_id_wave_position_key unique (batch_id, wave, position),
    reset (fillfactor)`,
  `create index comparisons_open_by_bundle on comparisons (batch_id, bundle) where settled_at is null`,
  `create index comparisons_open_by_status on comparisons (batch_id, status, processing_started_at)
    where settled_at is null`,
];
