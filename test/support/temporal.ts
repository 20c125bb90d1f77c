import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { ParagoneClient } from '../../src/client/paragone-client';
import { batchWorkflowId } from '../../src/contracts/ids';
import type { CjBatchResult } from '../../src/contracts/protocol';
import type { TemporalTarget } from '../../src/contracts/temporal-target';
import { createLogger, logTemporal } from '../../src/logging';
import type { Store } from '../../src/store/connect';
import { startWorker, type RunningWorker } from '../../src/worker';
import { testServices } from './test-services';

/**
 * A Temporal server of its own, and what the product makes of it. The time-skipping one does not take a workflow
 * away from a worker that has stopped, so tests of that need the dev server.
 */
export class TemporalRig {
  readonly target: TemporalTarget;

  static async start(kind: 'time-skipping' | 'dev-server' = 'time-skipping'): Promise<TemporalRig> {
    logTemporal(createLogger('error'));
    const { testServer, temporal } = testServices();
    const executable = (path: string) => ({ server: { executable: { type: 'existing-path' as const, path } } });
    return new TemporalRig(
      kind === 'time-skipping'
        ? await TestWorkflowEnvironment.createTimeSkipping(executable(testServer))
        : await TestWorkflowEnvironment.createLocal(executable(temporal)),
    );
  }

  private constructor(readonly environment: TestWorkflowEnvironment) {
    const { address } = environment;
    this.target = { address, namespace: 'default', connectionOptions: { address } };
  }

  client(store: Store): ParagoneClient {
    return new ParagoneClient(store, this.environment.client);
  }

  async startWorker(store: Store): Promise<RunningWorker> {
    const workflowBundle = { codePath: testServices().bundlePath };
    return startWorker({ store, temporal: this.target, workflowBundle, drainMs: 10_000 });
  }

  /** Skips time until the batch has ended, then replays its history. */
  async resultOf(batchId: string): Promise<CjBatchResult> {
    const handle = this.environment.client.workflow.getHandle(batchWorkflowId(batchId));
    const result = (await handle.result()) as CjBatchResult;
    await this.replay(batchId);
    return result;
  }

  /** Fails if the workflow code does not make the same history again, and if that history has no end. */
  async replay(batchId: string): Promise<void> {
    const workflowId = batchWorkflowId(batchId);
    const history = await this.environment.client.workflow.getHandle(workflowId).fetchHistory();
    const last = history.events?.at(-1);
    if (last?.workflowExecutionCompletedEventAttributes == null)
      throw new Error(`The history of ${workflowId} is cut off`);
    await Worker.runReplayHistory({ workflowBundle: { codePath: testServices().bundlePath } }, history, workflowId);
  }

  async stop(): Promise<void> {
    await this.environment.teardown();
  }
}
