import { sql, type Kysely } from 'kysely';

/** Several judges in one batch, recorded votes among them, and batches judged again. Frozen once released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table batches drop column rejudges`.execute(db);
  await sql`alter table comparisons drop column vote`.execute(db);
  await db.schema.dropTable('recorded_votes').execute();
}

const statements = [
  // The judge comes first in the unique index, so that only the primary keys begin with the batch.
  `create table recorded_votes (
    batch_id text not null,
    judge integer not null,
    position integer not null check (position >= 0),
    a text not null,
    b text not null,
    winner text not null check (winner in ('a', 'b', 'tie')),
    voter text,
    primary key (batch_id, judge, position),
    foreign key (batch_id, judge) references judges on delete cascade,
    foreign key (batch_id, a) references items,
    foreign key (batch_id, b) references items,
    constraint a_voted_item_never_meets_itself check (a <> b)
  )`,
  `alter table comparisons
    add column vote integer,
    add foreign key (batch_id, judge, vote) references recorded_votes`,
  `create unique index comparisons_each_vote_once on comparisons (vote, judge, batch_id) where vote is not null`,
  `alter table batches add column rejudges text references batches on delete set null`,
];
