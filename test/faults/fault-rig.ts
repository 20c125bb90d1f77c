import { TestWorkflowEnvironment } from '@temporalio/testing';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchRequest } from '../../src/client/batch-request';
import { ParagoneClient } from '../../src/client/paragone-client';
import type { BatchHandle } from '../../src/client/batch-handle';
import { auditBatch } from '../../src/store/audit';
import { readCallLog } from '../e2e/batch-files';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { testServices } from '../support/test-services';
import type { BatchCall } from './repeated-calls';
import { startWorkerProcess, untilPolling, type WorkerProcess } from './worker-process';

/** The shortest that a setting allows, so that a death is noticed soon. */
const heartbeatTimeoutMs = 2_000;

/** What `paragone up` switches on, so that batches on one queue take turns. */
const fairness = [
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
].flatMap((setting) => ['--dynamic-config-value', setting]);

export interface BatchSize {
  readonly items: number;
  readonly budget: number;
  readonly seed: number;
  readonly latencyMs: number;
}

/** The Temporal server of a rig. */
export type FaultTemporal = Pick<TestWorkflowEnvironment, 'address' | 'client' | 'teardown'>;

/** A Temporal dev server, a database, a folder with the call log, and the worker processes that a test starts. */
export class FaultRig {
  private readonly workers: WorkerProcess[] = [];

  static async start(queues: 'fair' | 'plain' = 'fair'): Promise<FaultRig> {
    const executable = { type: 'existing-path' as const, path: testServices().temporal };
    const extraArgs = queues === 'fair' ? fairness : [];
    const server = { executable, extraArgs, log: { format: 'pretty', level: 'never' } } as const;
    return FaultRig.over(await TestWorkflowEnvironment.createLocal({ server }));
  }

  /** @param temporal a server of the test's own, which the rig stops at the end */
  static async over(temporal: FaultTemporal): Promise<FaultRig> {
    const [database, folder] = await Promise.all([
      createTestDatabase(),
      mkdtemp(join(tmpdir(), 'paragone-faults-')).then((made) => realpath(made)),
    ]);
    return new FaultRig(temporal, database, folder);
  }

  private constructor(
    private readonly temporal: FaultTemporal,
    readonly database: TestDatabase,
    readonly folder: string,
  ) {}

  get temporalAddress(): string {
    return this.temporal.address;
  }

  /** A worker that will poll soon; `startPolling` waits for that. */
  startWorker(temporalAddress = this.temporalAddress): WorkerProcess {
    const worker = startWorkerProcess({ folder: this.folder, databaseUrl: this.database.url, temporalAddress });
    this.workers.push(worker);
    return worker;
  }

  async startPolling(temporalAddress = this.temporalAddress): Promise<WorkerProcess> {
    const worker = this.startWorker(temporalAddress);
    await untilPolling(worker);
    return worker;
  }

  /** Starts a batch whose calls are written to the log. */
  async startBatch({ items: count, budget, seed, latencyMs }: BatchSize, more: Partial<BatchRequest> = {}) {
    const client = new ParagoneClient(this.database.store, this.temporal.client);
    const judge = `simulated:latencyMs=${latencyMs},callLog=${this.callLog}`;
    const request = { items: items(count), judges: [judge], budget, seed: String(seed), heartbeatTimeoutMs, ...more };
    return (await client.startBatch(request)).handle;
  }

  /** Calls so far, in the order in which they began. */
  calls(): readonly BatchCall[] {
    return readCallLog(this.callLog) as readonly BatchCall[];
  }

  /** Breaches of what must always hold, over all the batches. */
  async breaches(handles: readonly BatchHandle[]): Promise<readonly string[]> {
    const found = await Promise.all(handles.map(({ batchId }) => auditBatch(this.database.store, batchId)));
    return found.flat().flatMap(({ ok, invariant, detail }) => (ok ? [] : [`${invariant}: ${detail}`]));
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) {
      try {
        process.kill(worker.pid, 'SIGKILL');
      } catch {
        // It has ended, as it should.
      }
    }
    await Promise.all(this.workers.map(({ ended }) => ended));
    await this.temporal.teardown();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get callLog(): string {
    return join(this.folder, 'calls.jsonl');
  }
}
