import type { Tracer } from '@opentelemetry/api';
import {
  Client,
  Connection,
  isGrpcServiceError,
  ServiceError,
  type ConnectionOptions,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { parseCodecKeys } from '../codec/codec-keys';
import { createDataConverter } from '../codec/data-converter';
import { batchWorkflowId } from '../contracts/ids';
import type { NewBatch, NewRejudge } from '../contracts/new-batch';
import type { CjBatchInput } from '../contracts/protocol';
import { completionAttribute, modeAttribute, statusAttribute, waveAttribute } from '../contracts/search-attributes';
import { controlQueue } from '../contracts/task-queues';
import {
  findBatch,
  findOrInsertBatch,
  insertBatch,
  listBatches,
  listOpenBatches,
  markBatchTerminated,
  type StoredBatch,
} from '../store/batches';
import { requireAccess, type ProvidersAccess } from '../judges/provider-access';
import { connectStore, type Store } from '../store/connect';
import { countComparisons } from '../store/counts';
import { BatchHandle } from './batch-handle';
import type { BatchRequest, RejudgeRequest } from './batch-request';
import { BatchConflictError, BatchNotFoundError } from './errors';
import { packageVersion } from './package-version';
import { areSearchAttributesRegistered } from './search-attributes';
import { recordedNotices } from './to-judges';
import { modeNotices, toNewBatch, toNewRejudge } from './to-new-batch';

/** gRPC's INVALID_ARGUMENT: what a server says of search attributes that it does not know yet. */
const invalidArgument = 3;

export interface ClientOptions {
  /** PostgreSQL, migrated: `postgresql://user:password@host:5432/database`. */
  readonly databaseUrl: string;
  /** `{ address: 'localhost:7233' }`, with `tls`, `apiKey` and the rest of Temporal's connection options if need be. */
  readonly temporal: ConnectionOptions;
  /** Default: `default`. */
  readonly namespace?: string;
  /** PARAGONE_CODEC_KEYS of the workers, if they have any. */
  readonly codecKeys?: string;
  /** OpenTelemetry's, for spans of starts and messages, under whatever span is active. Default: none, and the batch is in no trace of yours. */
  readonly tracer?: Tracer;
  /** Keys and addresses that the workers have, if this process knows: then no judge is started without its key. */
  readonly access?: ProvidersAccess;
}

export interface StartedBatch {
  readonly handle: BatchHandle;
  /** False: the batch was there and has not ended; it goes on. */
  readonly isNew: boolean;
  /** What its owner should know, one sentence each: the provider does not offer the mode that was asked for. */
  readonly notices: readonly string[];
}

/** Starts batches and finds them again. Judging itself is done by workers (`paragone worker`). */
export class ParagoneClient {
  /** For processes that hold connections of their own; `connect` makes them. */
  constructor(
    private readonly store: Store,
    private readonly temporal: Client,
    private readonly access: ProvidersAccess | null = null,
  ) {}

  static async connect({
    databaseUrl,
    temporal,
    namespace = 'default',
    codecKeys,
    tracer,
    access,
  }: ClientOptions): Promise<ParagoneClient> {
    const connection = await Connection.connect(temporal);
    const store = connectStore({ connectionString: databaseUrl });
    const converted = codecKeys !== undefined && { dataConverter: createDataConverter(parseCodecKeys(codecKeys)) };
    const traced = tracer !== undefined && { interceptors: { workflow: [await clientTraces(tracer)] } };
    return new ParagoneClient(store, new Client({ connection, namespace, ...converted, ...traced }), access);
  }

  /**
   * Writes the batch with its items in one transaction, then starts its workflow. A start that failed in between
   * can be repeated. The same id with the same request gives the batch that runs.
   * @throws InputError if the request is not usable, BatchConflictError if its id is taken; nothing is written then
   */
  async startBatch(request: BatchRequest): Promise<StartedBatch> {
    return this.start(this.toNewBatch(request), noticesOf(request));
  }

  /** Continues the newest batch that has not ended and was started by an equal request, or starts one. */
  async continueOrStartBatch(request: BatchRequest): Promise<StartedBatch> {
    if (request.id !== undefined) return this.startBatch(request);
    const batch = this.toNewBatch(request);
    return this.continueOrStart(batch, noticesOf(request));
  }

  /**
   * Asks other judges about the comparisons of a batch that have an outcome, in their order and with their sides and
   * repeats, as a batch of its own with the same items, trait and criteria. The batch may still run; texts do not leave
   * the database. Without an id, an equal request that has not ended is continued.
   * @throws InputError if the request is not usable, BatchNotFoundError, BatchConflictError; nothing is written then
   */
  async rejudge(batchId: string, request: RejudgeRequest): Promise<StartedBatch> {
    const { itemCount, settings } = await this.findBatch(batchId);
    const { counts } = await countComparisons(this.store, batchId);
    const { tiesAllowed, gradeScale = null, possiblePairs = null } = settings;
    const source = { batchId, itemCount, possiblePairs, outcomes: counts.completed, tiesAllowed, gradeScale };
    const batch = toNewRejudge(request, source);
    if (this.access !== null) requireAccess(batch.judges, this.access);
    const notices = modeNotices(request);
    return request.id === undefined ? this.continueOrStart(batch, notices) : this.start(batch, notices);
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

  /**
   * Brings batches and workflows together again: a batch that Temporal does not know (its start died half-way, or the
   * history is lost) is started, one whose workflow was terminated is closed. Returns a sentence for each.
   */
  async reconcile(): Promise<readonly string[]> {
    const told: string[] = [];
    for (const { batchId } of await listOpenBatches(this.store)) {
      const status = await this.handleOf(batchId).workflowStatus();
      if (status === 'NOT_FOUND') {
        await this.continueBatch(batchId);
        told.push(`Batch ${batchId} had no workflow, and was started.`);
      } else if (status === 'TERMINATED') {
        await markBatchTerminated(this.store, batchId);
        told.push(`Batch ${batchId} was terminated in Temporal, and is closed as cancelled.`);
      }
    }
    return told;
  }

  /** Newest first. */
  async listBatches(limit = 50): Promise<readonly StoredBatch[]> {
    return listBatches(this.store, limit);
  }

  async close(): Promise<void> {
    await this.temporal.connection.close();
    await this.store.destroy();
  }

  private toNewBatch(request: BatchRequest): NewBatch {
    const batch = toNewBatch(request);
    if (this.access !== null) requireAccess(batch.judges, this.access);
    return batch;
  }

  private async continueOrStart(batch: NewBatch | NewRejudge, notices: readonly string[]): Promise<StartedBatch> {
    const batchId = await findOrInsertBatch(this.store, batch);
    const handle = await this.continueBatch(batchId);
    return { handle, isNew: batchId === batch.batchId, notices };
  }

  private async start(batch: NewBatch | NewRejudge, notices: readonly string[]): Promise<StartedBatch> {
    const isNew = await insertBatch(this.store, batch);
    if (!isNew) await this.refuseConflict(batch);
    return { handle: await this.continueBatch(batch.batchId), isNew, notices };
  }

  private async refuseConflict({ batchId, fingerprint }: NewBatch | NewRejudge): Promise<void> {
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

  /** A namespace may list attributes a minute before it takes them; the batch then begins without. */
  private async startWorkflow(batch: StoredBatch): Promise<void> {
    const { connection, options } = this.temporal;
    if (!(await areSearchAttributesRegistered(connection, options.namespace))) {
      return this.requestStart(batch, { searchAttributes: false });
    }
    try {
      await this.requestStart(batch, { searchAttributes: true });
    } catch (error) {
      const cause = error instanceof ServiceError ? error.cause : error;
      if (!isGrpcServiceError(cause) || Number(cause.code) !== invalidArgument) throw error;
      await this.requestStart(batch, { searchAttributes: false });
    }
  }

  private async requestStart(batch: StoredBatch, { searchAttributes }: { searchAttributes: boolean }): Promise<void> {
    const { batchId, itemCount, settings, fingerprint } = batch;
    const input: CjBatchInput = { batchId, itemCount, settings, searchAttributes, historyLimit: null, carried: null };
    await this.temporal.workflow.start('cjBatch', {
      workflowId: batchWorkflowId(batchId),
      taskQueue: controlQueue,
      args: [input],
      // Running: it is used. Closed although the batch has not ended (terminated, history lost): the rows know how far it came.
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${itemCount} items, at most ${settings.totalBudget} comparisons, ${settings.mode}`,
      memo: { batchId, fingerprint, version: packageVersion() },
      // Activities inherit it: where the server has fairness on, batches take turns. An id fits its 64 bytes.
      priority: { fairnessKey: batchId },
      ...(searchAttributes && { typedSearchAttributes: firstAttributes(batch) }),
    });
  }
}

/** Loaded here, so that nothing of OpenTelemetry's is there unless it is wanted. */
async function clientTraces(tracer: Tracer): Promise<WorkflowClientInterceptor> {
  const { traceClient } = await import('../tracing/trace-client.js');
  return traceClient(tracer);
}

function noticesOf(request: BatchRequest): readonly string[] {
  return [...modeNotices(request), ...recordedNotices(request.judges)];
}

function firstAttributes({ settings }: StoredBatch): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: statusAttribute, value: 'pending' },
    { key: modeAttribute, value: settings.mode },
    { key: waveAttribute, value: 0 },
    { key: completionAttribute, value: 0 },
  ]);
}
