import { sql, type Kysely } from 'kysely';

/**
 * Texts that were erased, and the record of who had it done. An answer that comes after that brings no reply with it:
 * the trigger waits for an erasure in hand, and fires only for replies that could not be read. Frozen once released.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger replies_stay_erased on attempts`.execute(db);
  await sql`drop function drop_erased_reply`.execute(db);
  await db.schema.dropTable('erasures').execute();
  await sql`alter table provider_jobs drop column copy_removed_at`.execute(db);
  await sql`alter table items drop column erased_at, drop column erased_characters`.execute(db);
  await sql`alter table batches drop column texts_erased_at`.execute(db);
}

const statements = [
  `alter table batches add column texts_erased_at timestamptz`,
  `alter table items
    add column erased_at timestamptz,
    add column erased_characters integer,
    add constraint an_erased_text_is_empty check (
      (erased_at is null) = (erased_characters is null) and (erased_at is null or text = ''))`,
  `alter table provider_jobs add column copy_removed_at timestamptz`,
  // Without a reference to the batch, which may go before its record does.
  `create table erasures (
    id bigint generated always as identity primary key,
    batch_id text not null,
    item_id text,
    items integer not null,
    justifications integer not null,
    replies integer not null,
    copies_removed integer not null,
    copies_left integer not null,
    erased_by text not null,
    erased_at timestamptz not null default now()
  )`,
  `create function drop_erased_reply() returns trigger language plpgsql as $$
    declare erased timestamptz;
    begin
      select texts_erased_at into erased from batches where id = new.batch_id for key share;
      if erased is not null then new.raw_reply := null; end if;
      return new;
    end $$`,
  `create trigger replies_stay_erased before insert on attempts
    for each row when (new.raw_reply is not null) execute function drop_erased_reply()`,
];
