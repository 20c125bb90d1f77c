import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { batchWorkflowId } from '../contracts/ids';
import type { NewBatch } from '../contracts/new-batch';
import type { CjBatchInput } from '../contracts/protocol';
import { controlQueue } from '../contracts/task-queues';
import { findBatch, findOrInsertBatch, insertBatch, listBatches, type StoredBatch } from '../store/batches';
import { connectStore, type Store } from '../store/connect';
import { BatchHandle } from './batch-handle';
import { toNewBatch, type BatchRequest } from './batch-request';
import { BatchConflictError, BatchNotFoundError } from './errors';

export interface ClientOptions {
  /** PostgreSQL, migrated: `postgresql://user:password@host:5432/database`. */
  readonly databaseUrl: string;
  /** `{ address: 'localhost:7233' }`, with `tls`, `apiKey` and the rest of Temporal's connection options if need be. */
  readonly temporal: ConnectionOptions;
  /** Default: `default`. */
  readonly namespace?: string;
}

export interface StartedBatch {
  readonly handle: BatchHandle;
  /** False: the batch was there and has not ended; it goes on. */
  readonly isNew: boolean;
}

/** Starts batches and finds them again. Judging itself is done by workers (`paragone worker`). */
export class ParagoneClient {
  /** For processes that hold connections of their own; `connect` makes them. */
  constructor(
    private readonly store: Store,
    private readonly temporal: Client,
  ) {}

  static async connect({ databaseUrl, temporal, namespace = 'default' }: ClientOptions): Promise<ParagoneClient> {
    const connection = await Connection.connect(temporal);
    const store = connectStore({ connectionString: databaseUrl });
    return new ParagoneClient(store, new Client({ connection, namespace }));
  }

  /**
   * Writes the batch with its items in one transaction, then starts its workflow. A start that failed in between
   * can be repeated. The same id with the same request gives the batch that runs.
   * @throws InputError if the request is not usable, BatchConflictError if its id is taken; nothing is written then
   */
  async startBatch(request: BatchRequest): Promise<StartedBatch> {
    return this.start(toNewBatch(request));
  }

  /** Continues the newest batch that has not ended and was started by an equal request, or starts one. */
  async continueOrStartBatch(request: BatchRequest): Promise<StartedBatch> {
    if (request.id !== undefined) return this.startBatch(request);
    const batch = toNewBatch(request);
    const batchId = await findOrInsertBatch(this.store, batch);
    return { handle: await this.continueBatch(batchId), isNew: batchId === batch.batchId };
  }

  /** Makes sure that a batch which has not ended has a running workflow. */
  async continueBatch(batchId: string): Promise<BatchHandle> {
    const batch = await this.findBatch(batchId);
    if (batch.endedAt === null) await this.startWorkflow(batch);
    return this.handleOf(batchId);
  }

  /** @throws BatchNotFoundError */
  async getBatch(batchId: string): Promise<BatchHandle> {
    await this.findBatch(batchId);
    return this.handleOf(batchId);
  }

  /** Newest first. */
  async listBatches(limit = 50): Promise<readonly StoredBatch[]> {
    return listBatches(this.store, limit);
  }

  async close(): Promise<void> {
    await this.temporal.connection.close();
    await this.store.destroy();
  }

  private async start(batch: NewBatch): Promise<StartedBatch> {
    const isNew = await insertBatch(this.store, batch);
    if (!isNew) await this.refuseConflict(batch);
    return { handle: await this.continueBatch(batch.batchId), isNew };
  }

  private async refuseConflict({ batchId, fingerprint }: NewBatch): Promise<void> {
    const stored = await this.findBatch(batchId);
    if (stored.fingerprint !== fingerprint) {
      const differs = 'exists with other items, settings, judges or seed';
      throw new BatchConflictError(
        `Batch ${batchId} ${differs}; choose another id, or repeat the request that made it.`,
      );
    }
    if (stored.endedAt !== null) {
      throw new BatchConflictError(`Batch ${batchId} has ended (${stored.status}); choose another id to judge again.`);
    }
  }

  private async findBatch(batchId: string): Promise<StoredBatch> {
    const batch = await findBatch(this.store, batchId);
    if (batch === null)
      throw new BatchNotFoundError(`There is no batch ${batchId}; \`paragone list\` shows those there are.`);
    return batch;
  }

  private handleOf(batchId: string): BatchHandle {
    return new BatchHandle(batchId, this.store, this.temporal.workflow.getHandle(batchWorkflowId(batchId)));
  }

  private async startWorkflow({ batchId, itemCount, settings }: StoredBatch): Promise<void> {
    const input: CjBatchInput = { batchId, itemCount, settings };
    await this.temporal.workflow.start('cjBatch', {
      workflowId: batchWorkflowId(batchId),
      taskQueue: controlQueue,
      args: [input],
      // Running: it is used. Closed although the batch has not ended (terminated, history lost): the rows know how far it came.
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${itemCount} items, at most ${settings.totalBudget} comparisons`,
    });
  }
}
