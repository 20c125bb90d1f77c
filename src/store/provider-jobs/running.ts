import type { JobState } from '../../contracts/provider-job';
import type { Store } from '../connect';
import { appendEvents } from '../events/appending';

interface ProviderFacts {
  readonly provider_job_id: string;
  readonly confirmed: boolean;
  readonly expires_at?: string | null;
}

/** The provider has the job: any of these states → running. From another, or once closed, nothing changes. */
export async function setRunning(
  store: Store,
  { jobKey, from }: { readonly jobKey: string; readonly from: readonly JobState[] },
  facts: ProviderFacts,
): Promise<void> {
  await store.transaction().execute(async (trx) => {
    const job = await trx
      .updateTable('provider_jobs')
      .set({ state: 'running', problem: null, ...facts })
      .where('key', '=', jobKey)
      .where('state', 'in', from)
      .where('closed_at', 'is', null)
      .returning(['batch_id', 'bundle', 'requests'])
      .executeTakeFirst();
    if (job === undefined) return;
    const { batch_id: batchId, bundle, requests } = job;
    await appendEvents(trx, batchId, { type: 'provider_job.created', data: { job: jobKey, bundle, requests } });
  });
}
