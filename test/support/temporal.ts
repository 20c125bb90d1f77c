import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createJudgeActivities } from '../../activities';
import { ParagoneClient } from '../../src/client/paragone-client';
import { batchWorkflowId } from '../../src/contracts/ids';
import type { CjBatchResult, JudgeActivities } from '../../src/contracts/protocol';
import { judgeQueue } from '../../src/contracts/task-queues';
import type { TemporalTarget } from '../../src/contracts/temporal-target';
import { completeBundle } from '../../src/judges/complete-bundle';
import type { Judge } from '../../src/judges/judge';
import { createLogger, logTemporal } from '../../src/logging';
import type { Store } from '../../src/store/connect';
import type { Tracing } from '../../src/tracing/tracing';
import { startWorker, type RunningWorker, type WorkerSetup } from '../../src/worker';
import { noJobs } from './scripted-judge';
import { testServices } from './test-services';

/**
 * A Temporal server of its own, and what the product makes of it. The time-skipping one does not take a workflow
 * away from a worker that has stopped, so tests of that need the dev server.
 */
export class TemporalRig {
  readonly target: TemporalTarget;

  /** @param logger of all that workflows and activities log; default: errors, on stderr */
  static async start(
    kind: 'time-skipping' | 'dev-server' = 'time-skipping',
    logger = createLogger('error'),
  ): Promise<TemporalRig> {
    logTemporal(logger);
    const { testServer, temporal } = testServices();
    const executable = (path: string) => ({ server: { executable: { type: 'existing-path' as const, path } } });
    return new TemporalRig(
      kind === 'time-skipping'
        ? await TestWorkflowEnvironment.createTimeSkipping(executable(testServer))
        : await TestWorkflowEnvironment.createLocal(executable(temporal)),
    );
  }

  private constructor(
    readonly environment: TestWorkflowEnvironment,
    private readonly tracing?: Tracing,
  ) {
    const { address } = environment;
    const traced = tracing !== undefined && { tracing };
    this.target = { address, namespace: 'default', connectionOptions: { address }, ...traced };
  }

  /** The same server, with clients and workers that trace. */
  tracedBy(tracing: Tracing): TemporalRig {
    return new TemporalRig(this.environment, tracing);
  }

  client(store: Store): ParagoneClient {
    const { client, connection } = this.environment;
    if (this.tracing === undefined) return new ParagoneClient(store, client);
    return new ParagoneClient(store, new Client({ connection, interceptors: { workflow: [this.tracing.client] } }));
  }

  async startWorker(
    store: Store,
    duties: Partial<
      Pick<WorkerSetup, 'access' | 'callsPerProvider' | 'control' | 'providers' | 'drainMs' | 'events'>
    > = {},
  ): Promise<RunningWorker> {
    const workflowBundle = { codePath: testServices().bundlePath };
    return startWorker({ store, temporal: this.target, workflowBundle, drainMs: 10_000, ...duties });
  }

  /** Serves the queue of a provider with these activities instead, beside a worker that leaves it alone. */
  async startJudging(activities: JudgeActivities, provider = 'simulated'): Promise<{ stop(): Promise<void> }> {
    const worker = await Worker.create({
      connection: this.environment.nativeConnection,
      taskQueue: judgeQueue(provider),
      activities: { ...activities },
      maxHeartbeatThrottleInterval: '1 second',
    });
    const ended = worker.run();
    return {
      async stop() {
        worker.shutdown();
        await ended;
      },
    };
  }

  /** Meanwhile `judge` answers what the simulated judge is asked; the worker beside it judges for no provider. */
  async whileJudging<T>(store: Store, judge: Judge, body: () => Promise<T>): Promise<T> {
    const complete = completeBundle(judge, { name: 'of a test', warn: () => undefined });
    const judging = await this.startJudging(
      createJudgeActivities(store, { judgeFor: () => complete, jobsFor: noJobs, drainMs: 0 }),
    );
    try {
      return await body();
    } finally {
      await judging.stop();
    }
  }

  /** Skips time until the batch has ended, then replays its history. */
  async resultOf(batchId: string): Promise<CjBatchResult> {
    const handle = this.environment.client.workflow.getHandle(batchWorkflowId(batchId));
    const result = (await handle.result()) as CjBatchResult;
    await this.replay(batchId);
    return result;
  }

  /**
   * The end of a batch that nobody judges. An activity that nobody takes holds time, so each hold is let go of, but
   * only once they all wait: time that is free with no timer set runs to the end of days.
   */
  async resultUnserved(batchId: string, bundles: number): Promise<CjBatchResult> {
    const { testService } = this.environment.connection;
    if (testService === undefined) throw new Error('Only the time-skipping server skips time.');
    const handle = this.environment.client.workflow.getHandle(batchWorkflowId(batchId));
    const waiting = async (): Promise<number> => (await handle.describe()).raw.pendingActivities?.length ?? 0;
    while ((await waiting()) < bundles) await new Promise((resolve) => setImmediate(resolve));
    for (let hold = 0; hold < bundles; hold++) await testService.unlockTimeSkipping({});
    try {
      return await this.resultOf(batchId);
    } finally {
      for (let hold = 0; hold < bundles; hold++) await testService.lockTimeSkipping({});
    }
  }

  /**
   * Fails if the workflow code does not make the same histories again, back along the chain of continue-as-new, or if
   * a history has no end. Returns how many there were.
   */
  replay(batchId: string): Promise<number> {
    return this.replayWorkflow(batchWorkflowId(batchId));
  }

  async replayWorkflow(workflowId: string): Promise<number> {
    let runs = 0;
    for (let runId: string | undefined; ; runs++) {
      const history = await this.environment.client.workflow.getHandle(workflowId, runId).fetchHistory();
      const [first, last] = [history.events?.at(0), history.events?.at(-1)];
      const ended =
        last?.workflowExecutionCompletedEventAttributes ?? last?.workflowExecutionContinuedAsNewEventAttributes;
      if (ended == null) throw new Error(`A history of ${workflowId} is cut off`);
      await Worker.runReplayHistory({ workflowBundle: { codePath: testServices().bundlePath } }, history, workflowId);
      runId = first?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
      if (runId === undefined) return runs + 1;
    }
  }

  async stop(): Promise<void> {
    await this.environment.teardown();
  }
}
