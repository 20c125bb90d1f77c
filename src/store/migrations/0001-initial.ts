import { sql, type Kysely } from 'kysely';

/** Frozen once released: later changes are later migrations. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const tables = ['decisions', 'scores', 'fits', 'attempts', 'comparisons', 'waves', 'judges', 'items', 'batches'];
  for (const table of tables) await db.schema.dropTable(table).execute();
}

const statements = [
  `create table batches (
    id text primary key,
    fingerprint text not null,
    status text not null check (status in ('pending', 'comparing', 'paused', 'scoring', 'complete', 'failed', 'cancelled')),
    reason text,
    trait text not null,
    criteria text,
    seed text not null check (seed ~ '^[0-9]{1,20}$'),
    mode text not null check (mode in ('per_request', 'serial_bundle', 'provider_batch_api')),
    total_budget integer not null check (total_budget > 0),
    settings jsonb not null,
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    constraint ended_batches_have_a_reason check ((ended_at is null) = (status not in ('complete', 'failed', 'cancelled')) and (ended_at is null) = (reason is null))
  )`,
  `create index batches_open_by_fingerprint on batches (fingerprint) where ended_at is null`,

  `create table items (
    batch_id text not null references batches on delete cascade,
    position integer not null check (position >= 0),
    id text not null,
    text text not null,
    text_sha256 text not null,
    is_anchor boolean not null,
    anchor_grade text,
    quality double precision,
    primary key (batch_id, id),
    unique (batch_id, position)
  )`,

  `create table judges (
    batch_id text not null references batches on delete cascade,
    position integer not null check (position >= 0),
    spec text not null,
    provider text not null,
    model text,
    primary key (batch_id, position)
  )`,

  `create table waves (
    batch_id text not null references batches on delete cascade,
    wave integer not null check (wave >= 1),
    kind text not null check (kind in ('coverage', 'resampling')),
    planned integer not null check (planned > 0),
    planned_at timestamptz not null default now(),
    primary key (batch_id, wave)
  )`,

  `create table comparisons (
    batch_id text not null,
    wave integer not null,
    position integer not null check (position >= 1),
    id text not null,
    a text not null,
    b text not null,
    judge integer not null,
    status text not null default 'queued'
      check (status in ('queued', 'processing', 'completed', 'failed', 'expired', 'cancelled')),
    bundle text,
    deliveries smallint not null default 0,
    winner text check (winner in ('a', 'b', 'tie')),
    confidence smallint check (confidence between 1 and 5),
    justification text,
    failure_code text,
    failure_message text,
    queued_at timestamptz not null default now(),
    processing_started_at timestamptz,
    settled_at timestamptz,
    primary key (batch_id, id),
    unique (batch_id, wave, position),
    foreign key (batch_id, wave) references waves on delete cascade,
    foreign key (batch_id, a) references items,
    foreign key (batch_id, b) references items,
    foreign key (batch_id, judge) references judges,
    constraint an_item_never_meets_itself check (a <> b),
    constraint settled_once_and_for_all check ((settled_at is null) = (status in ('queued', 'processing'))),
    constraint only_completed_ones_have_a_winner check ((status = 'completed') = (winner is not null))
  )`,
  `create index comparisons_open_by_bundle on comparisons (batch_id, bundle) where settled_at is null`,

  `create table attempts (
    id bigint generated always as identity primary key,
    batch_id text not null,
    comparison_id text not null,
    delivery smallint not null,
    late boolean not null,
    winner text check (winner in ('a', 'b', 'tie')),
    failure_code text,
    failure_message text,
    raw_reply text,
    model_answered text,
    request_id text,
    prompt_sha256 text,
    input_tokens integer,
    output_tokens integer,
    cache_read_tokens integer,
    cache_write_tokens integer,
    cost_usd double precision,
    latency_ms double precision not null,
    recorded_at timestamptz not null default now(),
    foreign key (batch_id, comparison_id) references comparisons on delete cascade,
    constraint verdict_or_failure check ((winner is null) <> (failure_code is null))
  )`,
  `create index attempts_by_comparison on attempts (batch_id, comparison_id)`,

  `create table fits (
    batch_id text not null,
    wave integer not null,
    data_sha256 text not null,
    estimator text not null,
    prior_spread double precision,
    converged boolean not null,
    iterations integer not null,
    outcomes integer not null,
    max_score_change double precision,
    ssr double precision,
    separation double precision,
    components jsonb not null,
    fitted_at timestamptz not null default now(),
    primary key (batch_id, wave),
    foreign key (batch_id, wave) references waves on delete cascade
  )`,

  `create table scores (
    batch_id text not null,
    wave integer not null,
    item_id text not null,
    rank integer not null,
    score double precision not null,
    se double precision not null,
    comparisons integer not null,
    wins integer not null,
    ties integer not null,
    infit double precision,
    outfit double precision,
    primary key (batch_id, wave, item_id),
    foreign key (batch_id, wave) references fits on delete cascade,
    foreign key (batch_id, item_id) references items
  )`,

  `create table decisions (
    batch_id text not null references batches on delete cascade,
    sequence integer not null,
    wave integer not null,
    kind text not null,
    reason text,
    context jsonb not null,
    decided_at timestamptz not null default now(),
    primary key (batch_id, sequence)
  )`,
];
