import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchResults } from '../contracts/batch';
import {
  cancelSignal,
  finalizeNowSignal,
  overrideThresholdsSignal,
  pauseSignal,
  resumeSignal,
  retryFailedSignal,
} from '../contracts/messages';
import { jobWorkflowId } from '../contracts/ids';
import type { BatchProgress } from '../contracts/protocol';
import type { JobResolution, JobState } from '../contracts/provider-job';
import type { BatchSettings } from '../contracts/settings';
import type { ThresholdChange } from '../contracts/threshold-change';
import { InputError } from '../input/input-error';
import { findBatch, type StoredBatch } from '../store/batches';
import type { Store } from '../store/connect';
import { appendEvents } from '../store/events/appending';
import { readProgress } from '../store/progress';
import { redriveDeadLetters, type Redrive } from '../store/redriving';
import { readResults } from '../store/results';
import { isTransientStoreError } from '../store/transient-error';
import { BatchEndedError, BatchNotFoundError, BatchStoppedError } from './errors';
import { requestResolution } from './request-resolution';
import { requestThresholds } from './request-thresholds';

const pollMs = 200;
/** How often, in polls, Temporal is asked whether the workflow still runs. */
const pollsPerDescription = 25;
const endedStatuses: ReadonlySet<BatchProgress['status']> = new Set(['complete', 'failed', 'cancelled']);

/**
 * One batch: watch it, steer it, read its results.
 * Messages are kept by Temporal until a worker takes them, and are applied in the order in which they were sent. Each
 * method returns when the message is kept, not when it has worked. All throw BatchEndedError once the batch has ended,
 * and BatchStoppedError if Temporal runs no workflow for it.
 */
export class BatchHandle {
  constructor(
    readonly batchId: string,
    private readonly store: Store,
    private readonly workflow: WorkflowHandle,
  ) {}

  async progress(): Promise<BatchProgress> {
    return readProgress(this.store, await this.row());
  }

  /**
   * Yields the progress whenever it has changed, and at last the state in which the batch ended. While PostgreSQL gives
   * no answer it waits for it, since the batch goes on.
   * @throws BatchStoppedError if Temporal runs no workflow for it any more
   */
  async *watch({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<BatchProgress> {
    let seen = '';
    for (let poll = 1; signal?.aborted !== true; poll++) {
      const progress = await unlessAway(() => this.progress());
      if (progress !== null) {
        const shown = JSON.stringify(progress);
        if (shown !== seen) yield progress;
        seen = shown;
        if (endedStatuses.has(progress.status)) return;
        if (poll % pollsPerDescription === 0) await unlessAway(() => this.refuseStopped());
      }
      await pause(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }

  /** Waits for the end of the batch and returns what came of it. */
  async results(): Promise<BatchResults> {
    for await (const _ of this.watch());
    return readResults(this.store, await this.row());
  }

  /** Valid outcomes stay, open comparisons become cancelled. */
  async cancel(reason: string): Promise<void> {
    await this.reach(async () => {
      // Before the message: who hears of the end has heard of this.
      await appendEvents(this.store, this.batchId, { type: 'batch.cancel_requested', data: {} });
      await this.workflow.signal(cancelSignal, { reason });
    });
  }

  /** No new call; calls in flight finish. The deadline of the batch goes on. */
  async pause(reason: string): Promise<void> {
    await this.send(pauseSignal, { reason });
  }

  async resume(): Promise<void> {
    await this.send(resumeSignal);
  }

  /** Scores what there is, at once; what is open becomes cancelled. */
  async finalizeNow(by: string): Promise<void> {
    await this.send(finalizeNowSignal, { by });
  }

  /** Without an answer: a change that cannot be applied is recorded as refused. `updateThresholds` answers. */
  async overrideThresholds(change: ThresholdChange): Promise<void> {
    await this.send(overrideThresholdsSignal, change);
  }

  /**
   * Changes thresholds and answers the settings in force; a running worker is needed.
   * @param timeoutMs how long to wait for one
   * @throws InputError if the change is refused, with what is wrong; BatchUnansweredError if no worker answers in time
   */
  async updateThresholds(change: ThresholdChange, timeoutMs = 10_000): Promise<BatchSettings> {
    return this.reach(() => requestThresholds(this.workflow, change, timeoutMs));
  }

  /**
   * Says which job at the provider is the one in quarantine; a running worker is needed.
   * @throws InputError if the job is not in quarantine; BatchUnansweredError if no worker answers in time
   */
  async resolveJob(jobKey: string, resolution: JobResolution, timeoutMs = 10_000): Promise<JobState> {
    const job = this.workflow.client.getHandle(jobWorkflowId(this.batchId, jobKey));
    return this.reach(() => requestResolution(job, resolution, timeoutMs));
  }

  /**
   * Queues comparisons that failed for good again, each once, and tells the batch.
   * @param comparisonIds `all`: every one that has not been redriven
   */
  async redrive(comparisonIds: readonly string[] | 'all'): Promise<Redrive> {
    const { endedAt, status } = await this.row();
    if (endedAt !== null) {
      throw new BatchEndedError(`Batch ${this.batchId} has ended (${status}): what failed in it cannot be redriven.`);
    }
    const redriven = await redriveDeadLetters(this.store, this.batchId, comparisonIds);
    // Also when nothing was reopened: a redrive whose message was lost is mended by repeating it.
    await this.retryFailed();
    return redriven;
  }

  /** Judges comparisons that were reopened from dead letters. */
  async retryFailed(): Promise<void> {
    await this.send(retryFailedSignal);
  }

  private async send<Args extends unknown[]>(signal: SignalDefinition<Args>, ...args: Args): Promise<void> {
    await this.reach(() => this.workflow.signal<Args>(signal, ...args));
  }

  /** Says which it is when Temporal has no running workflow: the batch has ended, or it was stopped there. */
  private async reach<T>(message: () => Promise<T>): Promise<T> {
    await this.refuseEnded();
    try {
      return await message();
    } catch (error) {
      if (error instanceof InputError) throw error;
      // The end may have come between the first look and the message.
      await this.refuseEnded();
      if (error instanceof WorkflowNotFoundError) await this.refuseStopped();
      throw error;
    }
  }

  private async refuseEnded(): Promise<void> {
    const { status, endedAt } = await this.row();
    if (endedAt === null) return;
    throw new BatchEndedError(`Batch ${this.batchId} has ended (${status}) and takes no message.`);
  }

  private async row(): Promise<StoredBatch> {
    const batch = await findBatch(this.store, this.batchId);
    if (batch === null) throw new BatchNotFoundError(`Batch ${this.batchId} is no longer in the database.`);
    return batch;
  }

  /** What Temporal says of the workflow: RUNNING, COMPLETED, TERMINATED, …, or NOT_FOUND. */
  async workflowStatus(): Promise<string> {
    try {
      return (await this.workflow.describe()).status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'NOT_FOUND';
      throw error;
    }
  }

  private async refuseStopped(): Promise<void> {
    const status = await this.workflowStatus().catch(() => 'RUNNING'); // Temporal is away: wait
    // The workflow ends just after the row does, so only a row that is still open tells of a stop.
    if (status === 'RUNNING' || (await this.row()).endedAt !== null) return;
    throw new BatchStoppedError(`The workflow of batch ${this.batchId} is ${status} in Temporal. ${remedyOf(status)}`);
  }
}

/** Null: PostgreSQL gives no answer now. */
async function unlessAway<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isTransientStoreError(error)) return null;
    throw error;
  }
}

/** What continues a batch, and what `paragone up` (`reconcile`) makes of it instead. */
function remedyOf(workflowStatus: string): string {
  if (workflowStatus === 'NOT_FOUND') return '`paragone up` starts it again, and it continues from what is stored.';
  const same = '`paragone run` or `paragone start` with the same items and options continues it from what is stored';
  return workflowStatus === 'TERMINATED' ? `${same}; \`paragone up\` closes it as cancelled.` : `${same}.`;
}
