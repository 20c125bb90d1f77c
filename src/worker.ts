import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NativeConnection, Runtime, Worker, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { createControlActivities, createJudgeActivities } from '../activities';
import { createDelivering } from '../activities/delivering';
import { readJobOrder } from '../activities/job-order';
import { createMeasuring } from '../activities/measuring';
import { packageVersion } from './client/package-version';
import { callsPerProviderRange } from './contracts/settings';
import { eventsQueue } from './contracts/delivery';
import { defaultRetention, type Retention } from './contracts/measurements';
import { controlQueue, judgeQueue } from './contracts/task-queues';
import type { TemporalTarget } from './contracts/temporal-target';
import type { EventDelivery } from './events/read-subscribers';
import { completeBundle } from './judges/complete-bundle';
import { createJudges } from './judges/create-judges';
import type { Judge } from './judges/judge';
import { noAccess, type ProvidersAccess } from './judges/provider-access';
import { judgeProviders, parseJudgeSpec, type JudgeProvider } from './judges/judge-spec';
import type { ProviderJobs } from './judges/provider-jobs';
import type { Store } from './store/connect';
import type { JobJudge } from './store/provider-jobs/job-facts';
import { createDeliveryWaker, type DeliveryWaker } from './worker-events';
import { redactFailures } from './worker-failures';

export interface WorkerSetup {
  readonly store: Store;
  readonly temporal: TemporalTarget;
  /** Keys and addresses of the providers. Default: none. */
  readonly access?: ProvidersAccess;
  /** Default: the bundle that the build made. */
  readonly workflowBundle?: WorkflowBundleOption;
  /** How long calls in flight may take to end when the worker stops; then they are given up, and judged again. */
  readonly drainMs: number;
  /** Whether it plans, fits and runs workflows. Default: true. */
  readonly control?: boolean;
  /** Whose comparisons it judges; none is allowed. Default: every provider's. */
  readonly providers?: readonly JudgeProvider[];
  /** Calls at once at each provider, 1 to 1024. Default: 32. */
  readonly callsPerProvider?: number;
  /** A bundle that takes longer is warned of. Default: 30 s. */
  readonly slowBundleMs?: number;
  /** How long measurements are kept. */
  readonly retention?: Retention;
  /** Who gets events from this worker; needs `control`. Default: nobody. */
  readonly events?: EventDelivery | null;
}

export interface RunningWorker {
  /** Ends calls in flight, gives the rest back to Temporal, and resolves when all is stored. */
  stop(): Promise<void>;
  /** Rejects when the worker fails; resolves when it has stopped. */
  readonly ended: Promise<void>;
}

/** The composition root: one process that serves the control queue and the queues of providers, or some of them. */
export async function startWorker({
  store,
  temporal,
  access = noAccess,
  workflowBundle,
  drainMs,
  control = true,
  providers = judgeProviders,
  callsPerProvider = callsPerProviderRange.default,
  slowBundleMs,
  retention = defaultRetention,
  events = null,
}: WorkerSetup): Promise<RunningWorker> {
  const { tracing } = temporal;
  const connection = await NativeConnection.connect(temporal.connectionOptions);
  const judges = createJudges({
    concurrency: callsPerProvider,
    access,
    readOrder: (jobKey) => readJobOrder(store, jobKey),
    ...(tracing !== undefined && { traceCalls: tracing.calls }),
  });
  const warn = (sentence: string): void => Runtime.instance().logger.warn(sentence);
  const judgeFor = (spec: string): Judge =>
    completeBundle(judges.judgeFor(parseJudgeSpec(spec, { baseDir: process.cwd() })), { name: spec, warn });
  const jobsFor = ({ judgeSpec, tiesAllowed }: JobJudge): ProviderJobs => {
    const jobs = judges.jobsFor(parseJudgeSpec(judgeSpec, { baseDir: process.cwd() }), { tiesAllowed });
    if (jobs === null) throw new Error(`The judge ${judgeSpec} has no batch interface.`);
    return jobs;
  };
  const waker = createDeliveryWaker(store, { connection, temporal, warn });
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace: temporal.namespace,
    ...(temporal.dataConverter !== undefined && { dataConverter: temporal.dataConverter }),
    // A workflow task waits no longer than this for a worker that has died with the workflow in its cache.
    stickyQueueScheduleToStartTimeout: '2 seconds',
    // Heartbeats carry cancellation, so they are not held back longer than a second.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    interceptors: {
      activity: [...(tracing === undefined ? [] : [tracing.activities]), redactFailures, waker.interceptor],
    },
    // Histories tell which release did the work, in fewer bytes than the default. Any worker takes any task.
    workerDeploymentOptions: {
      version: { deploymentName: 'paragone', buildId: packageVersion() },
      useWorkerVersioning: false,
    },
  };
  const bundle = (): WorkflowBundleOption => workflowBundle ?? builtWorkflows(temporal);
  try {
    const controlWorker = (): Promise<Worker> =>
      Worker.create({
        ...common,
        taskQueue: controlQueue,
        workflowBundle: bundle(),
        activities: { ...createControlActivities(store), ...createMeasuring(store, retention) },
      });
    const deliveryWorker = (delivery: EventDelivery): Promise<Worker> =>
      Worker.create({
        ...common,
        interceptors: { activity: [redactFailures] },
        taskQueue: eventsQueue,
        workflowBundle: bundle(),
        activities: createDelivering(store, delivery),
      });
    const workers = await Promise.all([
      ...(control ? [controlWorker()] : []),
      ...(control && events !== null ? [deliveryWorker(events)] : []),
      ...providers.map((provider) =>
        Worker.create({
          ...common,
          taskQueue: judgeQueue(provider),
          activities: createJudgeActivities(store, {
            judgeFor,
            jobsFor,
            drainMs,
            ...(slowBundleMs !== undefined && { slowBundleMs }),
          }),
          // Calls are bounded by the judges; slots only have to keep them busy, down to bundles of one.
          maxConcurrentActivityTaskExecutions: 2 * callsPerProvider,
        }),
      ),
    ]);
    // Also after a crash that has lost a wake-up, or the deliverer itself.
    if (control && events !== null) waker.wakeAnyway();
    return run(workers, connection, waker);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function run(workers: readonly Worker[], connection: NativeConnection, waker: DeliveryWaker): RunningWorker {
  const shutDown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run());
  const ended = Promise.all(runs)
    .then(() => undefined)
    .finally(async () => {
      shutDown();
      await Promise.allSettled(runs);
      await waker.settled();
      await connection.close();
    });
  ended.catch(() => undefined); // whoever awaits it is told; nobody has to
  const stop = async () => {
    shutDown();
    await ended;
  };
  return { stop, ended };
}

/** Of two: how failures are written is part of the code of workflows. */
function builtWorkflows({ dataConverter }: TemporalTarget): WorkflowBundleOption {
  const name = dataConverter === undefined ? 'workflow-bundle.js' : 'workflow-bundle-encoded.js';
  const codePath = resolve(__dirname, '..', name);
  if (!existsSync(codePath)) throw new Error(`The built workflows are missing (${codePath}); run \`npm run build\`.`);
  return { codePath };
}
