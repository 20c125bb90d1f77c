import { sql, type Kysely } from 'kysely';

/**
 * Events of batches, who gets them, and how far each has come. An event is numbered when its transaction commits: the
 * number's row is locked last of all, and by nobody for longer than a commit, so that it takes part in no deadlock.
 * An event refers to that row and not to its batch, since whoever appends one must not wait for whoever plans.
 *
 * What becomes of comparisons is told by a trigger: every statement that settles some tells of them, and its plan is
 * kept, which makes it several times cheaper than the same within each statement. Bundles of provider jobs are left to
 * the end of the wave, since each holds a whole wave.
 * Frozen once released.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const tables = [
    'event_settings',
    'event_dead_letters',
    'event_errors',
    'event_cursors',
    'event_subscribers',
    'events',
    'event_sequences',
  ];
  for (const table of tables) await db.schema.dropTable(table).execute();
  await sql`drop trigger outcomes_are_told on comparisons`.execute(db);
  await sql`drop function number_event, tell_outcomes`.execute(db);
}

const statements = [
  `create table event_sequences (
    batch_id text primary key references batches on delete cascade,
    last integer not null default 0
  )`,
  `insert into event_sequences (batch_id) select id from batches`,
  `create table events (
    id bigint generated always as identity primary key,
    batch_id text not null references event_sequences on delete cascade,
    sequence integer,
    type text not null,
    occurred_at timestamptz not null default now(),
    data jsonb not null,
    deliver_at timestamptz,
    unique (batch_id, sequence)
  )`,
  `create unique index events_bundle_settled_once on events (batch_id, (data ->> 'bundle')) where type = 'bundle.settled'`,
  `create index events_scheduled on events (deliver_at) where sequence is null`,
  `create function number_event() returns trigger language plpgsql as $$
    declare next integer;
    begin
      update event_sequences set last = last + 1 where batch_id = new.batch_id returning last into next;
      update events set sequence = next where id = new.id;
      return null;
    end $$`,
  `create constraint trigger events_are_numbered after insert on events deferrable initially deferred
    for each row when (new.deliver_at is null) execute function number_event()`,
  `create function tell_outcomes() returns trigger language plpgsql as $$
    begin
      if not exists (select from now_is where settled_at is not null or bundle is null) then return null; end if;
      insert into events (batch_id, type, data)
      select gone.batch_id, told.type, told.data
      from now_is gone
      join was on was.batch_id = gone.batch_id and was.id = gone.id and was.settled_at is null
      join judges on judges.batch_id = gone.batch_id and judges.position = gone.judge
      cross join lateral (values
        ('comparison.failed', jsonb_build_object('comparison', gone.id, 'wave', gone.wave, 'code', gone.failure_code,
          'deliveries', gone.deliveries)),
        ('dead_letter.written', jsonb_build_object('command', 'judge_comparison', 'commandId', gone.id,
          'correlationId', gone.batch_id || '/' || gone.id || '/' || gone.deliveries, 'deliveries', gone.deliveries,
          'error', jsonb_build_object('code', gone.failure_code, 'message', gone.failure_message),
          'failedAt', to_char(gone.settled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'payload', jsonb_build_object('wave', gone.wave, 'position', gone.position, 'a', gone.a, 'b', gone.b,
            'bundle', gone.bundle),
          'metadata', jsonb_build_object('judge', judges.spec)))
      ) told (type, data)
      where gone.status = 'failed';
      insert into events (batch_id, type, data)
      select touched.batch_id, 'bundle.settled', ended.data
      from (
        select distinct was.batch_id, was.bundle from was
        where was.settled_at is null and was.bundle is not null
          and exists (select from batches where id = was.batch_id and mode <> 'provider_batch_api')
      ) touched
      cross join lateral (
        select bool_and(c.settled_at is not null) as settled, jsonb_build_object(
          'bundle', touched.bundle, 'wave', min(c.wave),
          'completed', count(*) filter (where c.status = 'completed'),
          'failed', count(*) filter (where c.status = 'failed'),
          'expired', count(*) filter (where c.status = 'expired'),
          'cancelled', count(*) filter (where c.status = 'cancelled')) as data
        from comparisons c where c.bundle = touched.bundle and c.batch_id = touched.batch_id
      ) ended
      where ended.settled
      on conflict do nothing;
      return null;
    end $$`,
  `create trigger outcomes_are_told after update on comparisons
    referencing old table as was new table as now_is for each statement execute function tell_outcomes()`,

  `create table event_subscribers (
    id text primary key,
    kind text not null,
    priority integer not null,
    active boolean not null default true,
    failures integer not null default 0,
    retry_at timestamptz,
    disabled_at timestamptz,
    disabled_code text
  )`,
  `create table event_cursors (
    subscriber text not null references event_subscribers on delete cascade,
    batch_id text not null references event_sequences on delete cascade,
    sequence integer not null,
    moved_at timestamptz not null default now(),
    primary key (subscriber, batch_id)
  )`,
  `create table event_errors (
    id bigint generated always as identity primary key,
    subscriber text not null references event_subscribers on delete cascade,
    batch_id text not null references event_sequences on delete cascade,
    sequence integer not null,
    code text not null,
    message text not null,
    occurred_at timestamptz not null default now()
  )`,
  `create table event_dead_letters (
    subscriber text not null references event_subscribers on delete cascade,
    batch_id text not null references event_sequences on delete cascade,
    sequence integer not null,
    deliveries integer not null,
    error_code text not null,
    error_message text not null,
    failed_at timestamptz not null default now(),
    primary key (subscriber, batch_id, sequence)
  )`,
  `create table event_settings (
    single boolean primary key default true check (single),
    error_limit integer not null default 1000 check (error_limit >= 1),
    woken_at timestamptz
  )`,
  `insert into event_settings default values`,
];
