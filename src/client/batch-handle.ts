import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchResults } from '../contracts/batch';
import { cancelSignal } from '../contracts/messages';
import type { BatchProgress } from '../contracts/protocol';
import { findBatch, type StoredBatch } from '../store/batches';
import type { Store } from '../store/connect';
import { readProgress } from '../store/progress';
import { readResults } from '../store/results';
import { BatchNotFoundError, BatchStoppedError } from './errors';

const pollMs = 200;
/** How often, in polls, Temporal is asked whether the workflow still runs. */
const pollsPerDescription = 25;
const endedStatuses: ReadonlySet<BatchProgress['status']> = new Set(['complete', 'failed', 'cancelled']);

/** One batch: watch it, cancel it, read its results. */
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
   * Yields the progress whenever it has changed, and at last the state in which the batch ended.
   * @throws BatchStoppedError if Temporal runs no workflow for it any more
   */
  async *watch({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<BatchProgress> {
    let seen = '';
    for (let poll = 1; signal?.aborted !== true; poll++) {
      const progress = await this.progress();
      const shown = JSON.stringify(progress);
      if (shown !== seen) yield progress;
      seen = shown;
      if (endedStatuses.has(progress.status)) return;
      if (poll % pollsPerDescription === 0) await this.refuseStopped();
      await pause(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }

  /** Waits for the end of the batch and returns what came of it. */
  async results(): Promise<BatchResults> {
    for await (const _ of this.watch());
    return readResults(this.store, await this.row());
  }

  /** Valid outcomes stay, open comparisons become cancelled. Returns when the batch has been told, not when it has ended. */
  async cancel(reason: string): Promise<void> {
    await this.workflow.signal(cancelSignal, { reason });
  }

  private async row(): Promise<StoredBatch> {
    const batch = await findBatch(this.store, this.batchId);
    if (batch === null) throw new BatchNotFoundError(`Batch ${this.batchId} is no longer in the database.`);
    return batch;
  }

  private async refuseStopped(): Promise<void> {
    const status = await this.workflow.describe().then(
      (description) => description.status.name,
      (error: unknown) => (error instanceof WorkflowNotFoundError ? 'NOT_FOUND' : 'RUNNING'), // Temporal is away: wait
    );
    // The workflow ends just after the row does, so only a row that is still open tells of a stop.
    if (status === 'RUNNING' || (await this.row()).endedAt !== null) return;
    const remedy = 'start it again with the same command, and it continues from what is stored';
    throw new BatchStoppedError(`The workflow of batch ${this.batchId} is ${status} in Temporal; ${remedy}.`);
  }
}
