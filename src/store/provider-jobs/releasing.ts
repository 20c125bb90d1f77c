import type { Store } from '../connect';
import { releaseUnbilled, releaseUnsent } from '../reserving';

/** Gives back what was set aside for a creation that did not take place. */
export async function releaseUnsentMembers(store: Store, jobKey: string): Promise<void> {
  await releaseMembers(store, jobKey, releaseUnsent);
}

/** Gives back what was set aside for members without an answer: the provider has judged nothing for the job. */
export async function releaseUnbilledMembers(store: Store, jobKey: string): Promise<void> {
  await releaseMembers(store, jobKey, releaseUnbilled);
}

async function releaseMembers(store: Store, jobKey: string, release: typeof releaseUnsent): Promise<void> {
  const members = await store
    .selectFrom('provider_job_members')
    .select(['batch_id', 'comparison_id'])
    .where('job', '=', jobKey)
    .where('answer', 'is', null)
    .execute();
  const [first] = members;
  if (first === undefined) return;
  await release(
    store,
    first.batch_id,
    members.map(({ comparison_id }) => comparison_id),
  );
}
