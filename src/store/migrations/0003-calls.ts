import { sql, type Kysely } from 'kysely';

/** What is known of a call to a provider. Frozen once released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table attempts
      add column cache_write_long_tokens integer,
      add column http_status smallint,
      add column error_class text,
      add column rate_limit jsonb,
      add column maybe_billed boolean not null default false`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table attempts drop column cache_write_long_tokens, drop column http_status, drop column error_class,
      drop column rate_limit, drop column maybe_billed`.execute(db);
}
