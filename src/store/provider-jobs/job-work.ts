import type { BundleWork } from '../bundle-work';
import { readBundleWork, waitedMs } from '../bundle-work';
import type { Store } from '../connect';

/** All that the provider is to be sent. */
export interface JobWork extends BundleWork {
  readonly batchId: string;
  /** By comparison id. */
  readonly customIds: ReadonlyMap<string, string>;
}

/** Unique over all jobs: at most 64 letters, digits, `-` and `_`. */
export function customId(jobKey: string, ordinal: number): string {
  return `${jobKey}-${ordinal}`;
}

/** What a job holds, whether it was sent or not. Of its comparisons, `deliveries` are those before this job's. */
export async function readJobWork(store: Store, jobKey: string): Promise<JobWork> {
  // One snapshot: the members and their texts belong together.
  return store
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const { batchId, judge, state } = await trx
        .selectFrom('provider_jobs')
        .select(['batch_id as batchId', 'judge', 'state'])
        .where('key', '=', jobKey)
        .executeTakeFirstOrThrow();
      const members = await trx
        .selectFrom('provider_job_members as members')
        .innerJoin('comparisons', (join) =>
          join
            .onRef('comparisons.batch_id', '=', 'members.batch_id')
            .onRef('comparisons.id', '=', 'members.comparison_id'),
        )
        .select([
          'ordinal',
          'id',
          'position',
          'a',
          'b',
          'vote',
          'deliveries',
          'deliveries_allowed',
          waitedMs.as('waited_ms'),
        ])
        .where('job', '=', jobKey)
        .orderBy('ordinal')
        .execute();
      const counted = state === 'reserving' ? 0 : 1;
      const comparisons = members.map((member) => ({ ...member, deliveries: member.deliveries - counted }));
      const work = await readBundleWork(trx, batchId, { judge, comparisons });
      const customIds = new Map(members.map(({ id, ordinal }) => [id, customId(jobKey, ordinal)]));
      return { batchId, ...work, customIds };
    });
}
