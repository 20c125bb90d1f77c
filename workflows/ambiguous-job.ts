import { condition, getExternalWorkflowHandle, log, TemporalFailure, workflowInfo } from '@temporalio/workflow';
import { blockSignal } from '../src/contracts/messages';
import type { JobFacts } from '../src/contracts/provider-job';
import { aboutJobs, control } from './activity-proxies';
import { cancelGraceMs, deadlineOf, pause, timeLeft, type Job } from './job';

/** A job that was accepted appears in the provider's list within this time. */
const appearsWithinMs = 10 * 60_000;
const firstWaitMs = 15_000;
const longestWaitMs = 5 * 60_000;

/**
 * Looks for the job whose creation got no answer, until it is found, or cannot appear any more. It is created again only
 * after a look that found none then.
 */
export async function reconcile(job: Job): Promise<JobFacts> {
  const { jobKey, provider, size, heartbeatTimeoutMs } = job.input;
  const summary = `Look at ${provider} for a job of ${size} comparisons whose creation got no answer`;
  const appearedMs = Date.now() + appearsWithinMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    const last = timeLeft(appearedMs) <= 0;
    const found = await aboutJobs({ provider, heartbeatTimeoutMs, summary }).findJob({ jobKey, last });
    if (found === 'adopted') return control.readJob({ jobKey });
    if (last && found === 'none') return control.retryCreation({ jobKey });
    if (last && found === 'several')
      return quarantine(job, 'several jobs there could be the one whose creation got no answer');
    if (timeLeft(job.cancelled ? appearedMs + cancelGraceMs : deadlineOf(job, null)) <= 0)
      return quarantine(job, 'it could not be found out whether a job was created there');
    await pause(job, waitMs, summary);
  }
}

/** Sets the job aside and pauses the batch, since nobody but an operator can tell whether it is paid for already. */
export async function quarantine(job: Job, why: string): Promise<JobFacts> {
  const { batchId, jobKey, provider } = job.input;
  const problem = `Job ${jobKey} at ${provider} is in quarantine: ${why}. See \`paragone jobs show ${batchId} ${jobKey}\`.`;
  log.error('A provider job is in quarantine', { job: jobKey, queue_processing_mode: 'batch_api', why });
  const facts = await control.quarantineJob({ jobKey, problem });
  if (facts.state === 'quarantined') await block(problem);
  return facts;
}

async function block(reason: string): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(blockSignal, { reason });
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    log.warn('The batch of a job in quarantine has ended', { error });
  }
}

/** A cancelled batch does not wait for the answer; the row stays quarantined, so that an operator sees it. */
export async function awaitResolution(job: Job): Promise<JobFacts> {
  const { jobKey } = job.input;
  await condition(() => job.resolution !== null || job.cancelled);
  if (job.resolution === null) return control.closeJob({ jobKey, state: 'quarantined', rest: { kind: 'release' } });
  const facts = await control.resolveJob({ jobKey, resolution: job.resolution });
  job.state = facts.state;
  job.resolution = null;
  return facts;
}
