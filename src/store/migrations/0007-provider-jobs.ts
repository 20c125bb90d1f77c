import { sql, type Kysely } from 'kysely';

/** Jobs of a provider's own batch interface, and what each of them holds. Frozen once released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['provider_job_members', 'provider_jobs']) await db.schema.dropTable(table).execute();
}

const statements = [
  `create table provider_jobs (
    key text primary key check (key ~ '^[A-Za-z0-9_-]{1,40}$'),
    batch_id text not null references batches on delete cascade,
    bundle text not null,
    judge integer not null,
    provider text not null,
    fingerprint text not null,
    requests integer not null check (requests > 0),
    state text not null default 'reserving' check (state in ('reserving', 'creating', 'ambiguous', 'quarantined',
      'running', 'settled', 'refused', 'failed', 'withdrawn')),
    provider_job_id text,
    confirmed boolean not null default false,
    creations integer not null default 0,
    problem text,
    foreign_results integer not null default 0,
    reserved_at timestamptz not null default now(),
    creating_at timestamptz,
    expires_at timestamptz,
    closed_at timestamptz,
    foreign key (batch_id, judge) references judges,
    constraint running_jobs_have_an_id check (state <> 'running' or provider_job_id is not null),
    constraint only_quarantined_jobs_close_undecided check (
      state = 'quarantined' or (closed_at is null) = (state in ('reserving', 'creating', 'ambiguous', 'running')))
  )`,
  `create index provider_jobs_by_batch on provider_jobs (batch_id)`,
  // The same requests are never twice on their way, nor is one job of the provider two of ours.
  `create unique index provider_jobs_open_once on provider_jobs (fingerprint) where closed_at is null`,
  `create unique index provider_jobs_owned_once on provider_jobs (provider, provider_job_id) where closed_at is null`,

  `create table provider_job_members (
    job text not null references provider_jobs on delete cascade,
    ordinal integer not null check (ordinal >= 1),
    batch_id text not null,
    comparison_id text not null,
    answer text,
    conflicting_answer text,
    primary key (job, ordinal),
    foreign key (batch_id, comparison_id) references comparisons on delete cascade
  )`,
  `create index provider_job_members_by_comparison on provider_job_members (batch_id, comparison_id)`,
];
