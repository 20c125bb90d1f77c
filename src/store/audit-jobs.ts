import { sql } from 'kysely';
import type { Store } from './connect';

interface Breach {
  readonly sentence: string;
}

/**
 * Provider jobs (I3), as sentences about breaches: each member of a job is accounted for once, by its answer or as missing;
 * an answer with a verdict is an attempt of its comparison; no comparison is in two jobs at a time; and no job is open
 * after the end of its batch.
 */
export async function findJobBreaches(
  trx: Store,
  batchId: string,
): Promise<{ readonly breaches: readonly string[]; readonly held: string }> {
  const { rows: breaches } = await sql<Breach>`
    with jobs as (
      select j.*, (select count(*) from provider_job_members m where m.job = j.key) as members
      from provider_jobs j where j.batch_id = ${batchId}
    ), members as (
      select m.*, j.closed_at is not null as closed
      from jobs j join provider_job_members m on m.job = j.key
    )
    select format('job %s is %s, and its batch has ended', j.key, j.state) as sentence
    from jobs j join batches b on b.id = j.batch_id where b.ended_at is not null and j.closed_at is null
    union all
    select format('job %s was made of %s comparisons and has %s', key, requests, members) from jobs where members <> requests
    union all
    select format('job %s is closed, and nobody knows what became of %s', job, comparison_id)
    from members where closed and answer is null
    union all
    select format('job %s has the verdict %s for %s, which has no such attempt', m.job, said.winner, m.comparison_id)
    from members m cross join lateral (values (m.answer), (m.conflicting_answer)) said (winner)
    where said.winner in ('a', 'b', 'tie') and not exists (
      select from attempts a
      where a.batch_id = m.batch_id and a.comparison_id = m.comparison_id and a.winner = said.winner)
    union all
    select format('%s is in %s open jobs', comparison_id, count(*))
    from members where not closed group by comparison_id having count(*) > 1
    union all
    select format('%s jobs answer to one job of the provider, %s', count(*), provider_job_id)
    from jobs where provider_job_id is not null group by provider, provider_job_id having count(*) > 1
    order by sentence`.execute(trx);
  const { rows } = await sql<{ jobs: number; open: number }>`
    select count(*) as jobs, count(*) filter (where closed_at is null) as open
    from provider_jobs where batch_id = ${batchId}`.execute(trx);
  const { jobs, open } = rows[0] ?? { jobs: 0, open: 0 };
  const more = open === 0 ? '' : `, and ${open} are open`;
  const held =
    jobs === 0
      ? 'there are no provider jobs'
      : `every comparison in ${jobs - open} closed provider jobs is accounted for${more}`;
  return { breaches: breaches.map(({ sentence }) => sentence), held };
}
