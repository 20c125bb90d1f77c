import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { toNewBatch } from '../src/client/to-new-batch';
import { insertBatch } from '../src/store/batches';
import { benchRequest, type BenchRig, type BenchSize } from './bench-rig';
import { createRivalActivities } from './rival-activities';

const taskQueue = 'bench-rival';

/** Runs a worker of the rival while it measures; what it is given starts a batch. */
export async function withRival<T>(
  rig: BenchRig,
  calls: number,
  measure: (start: (size: BenchSize) => Promise<{ batchId: string; workflowId: string }>) => Promise<T>,
): Promise<T> {
  const connection = await NativeConnection.connect(rig.temporal.connectionOptions);
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: resolve(__dirname, 'rival-workflow.js'),
      logger: silent,
    }),
    activities: createRivalActivities(rig.store, calls),
    maxConcurrentActivityTaskExecutions: calls,
  });
  const start = async (size: BenchSize) => {
    const batch = toNewBatch(benchRequest(size));
    const { batchId } = batch;
    await insertBatch(rig.store, batch);
    const workflowId = `rival/${randomUUID()}`;
    const args = [{ batchId, budget: size.budget, inFlight: calls }];
    await rig.client.workflow.start('onePerComparison', { workflowId, taskQueue, args });
    return { batchId, workflowId };
  };
  try {
    return await worker.runUntil(() => measure(start));
  } finally {
    await connection.close();
  }
}

const quiet = (): void => undefined;
const silent = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, log: quiet };
