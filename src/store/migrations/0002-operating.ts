import { sql, type Kysely } from 'kysely';

/** What an operator needs: pauses, leases, dead letters, changed thresholds, given pairs. Frozen once released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['given_pairs', 'threshold_changes', 'dead_letters']) await db.schema.dropTable(table).execute();
  await sql`drop index comparisons_open_by_status`.execute(db);
  await sql`alter table comparisons drop column lease_until, drop column deliveries_allowed`.execute(db);
  await sql`
    alter table batches drop constraint paused_batches_say_why,
      drop column paused_at, drop column last_pause_at, drop column pause_why, drop column pause_reason`.execute(db);
}

const statements = [
  `alter table batches
    add column paused_at timestamptz,
    add column last_pause_at timestamptz,
    add column pause_why text check (pause_why in ('operator', 'provider', 'storage', 'cost')),
    add column pause_reason text,
    add constraint paused_batches_say_why check (
      (status = 'paused') = (paused_at is not null)
      and (paused_at is null) = (pause_why is null) and (paused_at is null) = (pause_reason is null))`,

  `alter table comparisons
    add column lease_until timestamptz,
    add column deliveries_allowed smallint not null default 3`,
  // A worker that claimed before there were leases has this long to come back before a sweep takes its work.
  `update comparisons set lease_until = now() + interval '5 minutes' where status = 'processing'`,
  `create index comparisons_open_by_status on comparisons (batch_id, status, processing_started_at)
    where settled_at is null`,

  `create table dead_letters (
    batch_id text not null,
    comparison_id text not null,
    payload jsonb not null,
    error_code text not null,
    error_message text not null,
    deliveries smallint not null,
    failed_at timestamptz not null default now(),
    redriven_at timestamptz,
    primary key (batch_id, comparison_id),
    foreign key (batch_id, comparison_id) references comparisons on delete cascade
  )`,

  `create table threshold_changes (
    batch_id text not null references batches on delete cascade,
    sequence integer not null check (sequence >= 1),
    change jsonb not null,
    settings jsonb not null,
    refused text,
    changed_at timestamptz not null default now(),
    primary key (batch_id, sequence)
  )`,

  `create table given_pairs (
    batch_id text not null references batches on delete cascade,
    position integer not null check (position >= 0),
    a text not null,
    b text not null,
    primary key (batch_id, position),
    foreign key (batch_id, a) references items,
    foreign key (batch_id, b) references items,
    constraint a_given_item_never_meets_itself check (a <> b)
  )`,
];
