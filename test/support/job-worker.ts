import { NativeConnection, Worker } from '@temporalio/worker';
import { createJudgeActivities } from '../../activities';
import { judgeQueue } from '../../src/contracts/task-queues';
import type { ProviderJobs } from '../../src/judges/provider-jobs';
import type { Store } from '../../src/store/connect';
import { redactFailures } from '../../src/worker-failures';
import type { TemporalRig } from './temporal';

/** A worker of the simulated provider's queue, with another batch interface behind it. Returns what stops it. */
export async function startJobWorker(rig: TemporalRig, store: Store, jobs: ProviderJobs): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect(rig.target.connectionOptions);
  const judgeFor = () => {
    throw new Error('Only jobs are played here.');
  };
  const worker = await Worker.create({
    connection,
    taskQueue: judgeQueue('simulated'),
    activities: createJudgeActivities(store, { judgeFor, jobsFor: () => jobs, drainMs: 0 }),
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    interceptors: { activity: [redactFailures] },
  });
  const run = worker.run();
  return async () => {
    worker.shutdown();
    await run;
    await connection.close();
  };
}
