import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ActivityFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  condition,
  executeChild,
  isCancellation,
  log,
  ParentClosePolicy,
  sleep,
} from '@temporalio/workflow';
import { jobWorkflowId } from '../src/contracts/ids';
import type { PlannedBundle } from '../src/contracts/protocol';
import type { JobResult, ReservedJob } from '../src/contracts/provider-job';
import { aboutJobs, control } from './activity-proxies';
import { showPage } from './batch-page';
import { applyBundle, type BatchState } from './batch-state';
import { warnOfCap } from './cap-warning';
import type { Operator } from './operator';
import type { providerJob } from './provider-job';

const firstBackOffMs = 1_000;
const longestBackOffMs = 5 * 60_000;

/**
 * Judges a wave through the provider's own batch interface: each bundle is put into jobs, each job has a workflow of its
 * own. Returns when no comparison of the wave is open, or when the batch is to end. What a job leaves open goes into a
 * next one at once: another job may take a day.
 */
export async function judgeByJobs(
  state: BatchState,
  operator: Operator,
  firstBundles: readonly PlannedBundle[],
): Promise<void> {
  const round = new JobRounds(state, operator);
  let bundles = firstBundles;
  for (let times = 1; bundles.length > 0; times++) {
    if (!(await round.mayBegin(times === 1 ? 0 : backOffMs(times)))) return;
    await round.judge(bundles, times);
    if (state.ending !== null) return;
    bundles = await control.bundleOpenComparisons({ batchId: state.input.batchId, wave: state.wave });
  }
}

function backOffMs(round: number): number {
  return Math.min(firstBackOffMs * 2 ** round, longestBackOffMs);
}

class JobRounds {
  constructor(
    private readonly state: BatchState,
    private readonly operator: Operator,
  ) {}

  /** Waits out the back-off and a pause. False: the batch is to end. */
  async mayBegin(waitMs: number): Promise<boolean> {
    const { state } = this;
    if (waitMs > 0)
      await condition(() => state.ending !== null, waitMs, { summary: 'Back-off before comparisons are sent again' });
    await condition(() => state.pause === null || state.ending !== null);
    return state.ending === null;
  }

  /** The jobs of these bundles, and those that follow from them, one after the other for each. */
  async judge(bundles: readonly PlannedBundle[], times: number): Promise<void> {
    await Promise.all(
      bundles.map(async (bundle) => {
        const jobs = await this.reserve(bundle);
        const begin = jobs.filter(({ jobKey }) => !this.operator.jobsInHand.has(jobKey));
        await Promise.all(begin.map((job) => this.followUp(bundle, job, times)));
      }),
    );
  }

  private async reserve({ bundleId, provider, size }: PlannedBundle): Promise<readonly ReservedJob[]> {
    const { state, operator } = this;
    const { batchId } = state.input;
    const { heartbeatTimeoutMs } = state.settings;
    const summary = `Reserve jobs at ${provider} for ${size} comparisons`;
    const scope = new CancellationScope();
    operator.inHand.set(bundleId, scope);
    try {
      const { jobs, exhausted } = await scope.run(() =>
        aboutJobs({ provider, heartbeatTimeoutMs, summary }).reserveJobs({ batchId, bundleId }),
      );
      applyBundle(state, { completed: 0, failed: exhausted, spentUsd: null });
      return jobs;
    } catch (error) {
      if (isCancellation(error)) return [];
      if (!(error instanceof ActivityFailure)) throw error;
      log.error('A bundle could not be put into jobs', { bundleId, queue_processing_mode: 'batch_api', error });
      await control.failOpenComparisons({ batchId, bundleIds: [bundleId] });
      return [];
    } finally {
      operator.inHand.delete(bundleId);
    }
  }

  private async followUp(bundle: PlannedBundle, job: ReservedJob, times: number): Promise<void> {
    const { state, operator } = this;
    const { resumptions } = operator;
    const scope = new CancellationScope();
    operator.jobsInHand.set(job.jobKey, scope);
    const result = await scope.run(() => this.runJob(bundle, job));
    operator.jobsInHand.delete(job.jobKey);
    applyBundle(state, result);
    warnOfCap(state);
    showPage(state);
    if (result.blocked !== null) await operator.block(result.blocked, resumptions);
    if (result.reopened === 0) return;
    if (!(await this.mayBegin(Math.max(backOffMs(times), result.retryAfterMs)))) return;
    const { batchId } = state.input;
    await this.judge(await control.bundleOpenComparisons({ batchId, wave: state.wave }), times + 1);
  }

  private async runJob({ provider }: PlannedBundle, { jobKey, size }: ReservedJob): Promise<JobResult> {
    const { input, settings, ending } = this.state;
    const { batchId } = input;
    const { heartbeatTimeoutMs } = settings;
    const run = (cancelled: boolean): Promise<JobResult> =>
      executeChild<typeof providerJob>('providerJob', {
        workflowId: jobWorkflowId(batchId, jobKey),
        args: [{ batchId, jobKey, size, provider, heartbeatTimeoutMs, cancelled }],
        // A batch that is terminated leaves nothing running at the provider, and keeps what was judged.
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        staticSummary: `A job of ${size} comparisons at ${provider}`,
      });
    try {
      return await run(ending !== null).catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
        // It had not begun; it begins now, to give back what was reserved, or to collect what an earlier run has sent.
        return CancellationScope.nonCancellable(() => run(true));
      });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return this.awaitOther(jobKey);
      if (!(error instanceof ChildWorkflowFailure)) throw error;
      const labels = { job: jobKey, queue_processing_mode: 'batch_api' };
      log.error('The workflow of a provider job ended without a result', { ...labels, error });
      const message = 'The workflow of its provider job was terminated';
      const facts = await control.closeJob({
        jobKey,
        state: 'failed',
        rest: { kind: 'fail', message, unbilled: false },
      });
      return { ...facts, retryAfterMs: 0, blocked: null };
    }
  }

  /** The batch was started again, and the job's workflow is still that of the run before. */
  private async awaitOther(jobKey: string): Promise<JobResult> {
    for (;;) {
      const facts = await control.readJob({ jobKey });
      if (facts.closed) return { ...facts, retryAfterMs: 0, blocked: null };
      await sleep('30 seconds', { summary: 'Until a job of an earlier run of the batch is collected' });
    }
  }
}
