import { CancelledFailure, log } from '@temporalio/activity';
import type { Price } from '../src/contracts/price';
import type { Pause } from '../src/contracts/protocol';
import type { JobCollection } from '../src/contracts/provider-job';
import { booked } from '../src/judges/prices/delivery-cost';
import type { JobResult, ProviderJobs } from '../src/judges/provider-jobs';
import type { Store } from '../src/store/connect';
import {
  countAnswers,
  countForeign,
  listMembers,
  settleJobAnswers,
  type JobAnswer,
  type JobMember,
} from '../src/store/provider-jobs/collecting';
import { findRunningJob, type JobJudge } from '../src/store/provider-jobs/job-facts';
import { customId } from '../src/store/provider-jobs/job-work';
import { pauseAfter, toAnswer } from './answer';
import { bundleLabels, logFailure } from './judge-log';
import { callProblem, jobLabels } from './job-problem';

/** Results per transaction: enough that commits cost nothing, few enough that a kill loses little reading. */
const together = 256;

interface Collecting {
  readonly jobKey: string;
  readonly jobsFor: (judge: JobJudge) => ProviderJobs;
  readonly signal: AbortSignal;
}

/**
 * Reads a job's results, in whatever order, and settles them while they stream. It may be repeated: what is settled stays
 * as it is. Results that are none of this job's are counted and touch nothing.
 */
export async function collectResults(store: Store, { jobKey, jobsFor, signal }: Collecting): Promise<JobCollection> {
  const job = await findRunningJob(store, jobKey);
  if (job === null) return { ...(await countAnswers(store, jobKey)), broken: false, blocked: null };
  const members = new Map(
    (await listMembers(store, jobKey)).map((member) => [customId(jobKey, member.ordinal), member]),
  );
  const labels = bundleLabels(job, job);
  const line = { ...labels, ...jobLabels(jobKey) };
  const settle = async (answers: readonly JobAnswer[]): Promise<void> => {
    const settled = await settleJobAnswers(store, { jobKey, batchId: job.batchId }, answers);
    for (const found of answers) {
      const member = members.get(customId(jobKey, found.ordinal));
      if (!settled.has(found.ordinal) || !('answer' in found) || member === undefined) continue;
      logFailure(labels, found.answer, { ...member, deliveries: member.delivery - 1 }, true);
    }
  };
  let waiting: JobAnswer[] = [];
  let foreign = 0;
  let broken = false;
  let blocked: Pause | null = null;
  const stream = jobsFor(job).results(job.providerJobId, signal)[Symbol.asyncIterator]();
  for (;;) {
    const next = await stream.next().catch((error: unknown) => ({ error }));
    if ('error' in next) {
      broken = true;
      log.warn('The results of a job broke off', { ...line, problem: callProblem(next.error).message });
      break;
    }
    if (next.done === true) break;
    const member = members.get(next.value.customId);
    if (member === undefined) foreign += 1;
    else {
      const settled = toJobAnswer(next.value, member, job.price);
      if ('answer' in settled) blocked ??= pauseAfter(settled.answer);
      waiting.push(settled);
    }
    if (waiting.length < together) continue;
    await settle(waiting);
    waiting = [];
  }
  if (waiting.length > 0) await settle(waiting);
  if (signal.aborted) throw new CancelledFailure('The worker shuts down');
  if (foreign > 0) log.warn('A job brought results that are not its own', { ...line, foreign });
  await countForeign(store, jobKey, foreign);
  return { ...(await countAnswers(store, jobKey)), broken, blocked };
}

function toJobAnswer(result: JobResult, member: JobMember, price: Price | null): JobAnswer {
  const { ordinal, comparisonId, delivery, deliveriesAllowed } = member;
  if ('unanswered' in result) return { ordinal, unanswered: result.unanswered };
  const call = booked(result.call, { price, batchPrice: true });
  const answer = toAnswer({ ...result, call, comparisonId }, { deliveries: delivery - 1, deliveriesAllowed });
  return { ordinal, answer };
}
