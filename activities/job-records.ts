import type { JobFacts, JobRecordActivities } from '../src/contracts/provider-job';
import type { Store } from '../src/store/connect';
import { adoptJob, quarantineJob } from '../src/store/provider-jobs/adopting';
import { closeJob } from '../src/store/provider-jobs/closing';
import { doubtCreation, returnToReserving } from '../src/store/provider-jobs/creating';
import { readJobFacts } from '../src/store/provider-jobs/job-facts';

/** What the workflow of a provider job writes down; each answers where the job stands then. */
export function createJobRecords(store: Store): JobRecordActivities {
  const then = async (written: Promise<void>, jobKey: string): Promise<JobFacts> => {
    await written;
    return readJobFacts(store, jobKey);
  };
  return {
    readJob: ({ jobKey }) => readJobFacts(store, jobKey),
    doubtCreation: ({ jobKey }) => then(doubtCreation(store, jobKey, noAnswer), jobKey),
    retryCreation: ({ jobKey }) => then(returnToReserving(store, jobKey, null), jobKey),
    quarantineJob: ({ jobKey, problem }) => then(quarantineJob(store, jobKey, problem), jobKey),
    resolveJob: ({ jobKey, resolution: { adopt } }) =>
      then(
        adopt === null
          ? returnToReserving(store, jobKey, null)
          : adoptJob(store, jobKey, { providerJobId: adopt, confirmed: false }),
        jobKey,
      ),
    closeJob: (closing) => then(closeJob(store, closing), closing.jobKey),
  };
}

const noAnswer = 'Its creation was begun, and the worker that did it never told what came of it.';
