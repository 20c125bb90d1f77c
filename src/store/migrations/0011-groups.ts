import { sql, type Kysely } from 'kysely';

/** Items that are compared within groups, the models that wrote them, and anchors of known score. Frozen once released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table items
    add column anchor_score double precision,
    add column item_group text,
    add column model text`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table items drop column anchor_score, drop column item_group, drop column model`.execute(db);
}
