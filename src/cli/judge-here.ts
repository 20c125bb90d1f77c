import type { ParagoneClient, StartedBatch } from '../client/paragone-client';
import { batchWorkflowId } from '../contracts/ids';
import type { CommandContext } from './command-context';
import { withConnections } from './connections';
import { readEventDelivery } from './event-delivery';
import { exitCode, exitCodeOf } from './exit-code';
import { followBatch } from './follow-batch';
import { launchWorker } from './launch-worker';
import { showResults, type ShowOptions } from './show-results';

/** Temporal takes a killed worker for dead when its heartbeat has been missing for this long. */
const continues = 'continues (calls of a killed worker are repeated after up to 30 s)';

/** Calls in flight get this long to end when Ctrl-C stops the worker. */
const drainMs = 5_000;

/** Starts what a batch needs and a worker, judges it to its end, and shows what came of it. */
export async function judgeHere(
  context: CommandContext,
  options: ShowOptions,
  start: (client: ParagoneClient) => Promise<StartedBatch>,
): Promise<number> {
  const { config, say, interrupted } = context;
  const events = await readEventDelivery(config);
  return withConnections(config, { schema: 'migrate', say }, async ({ client, store, temporal, temporalUiUrl }) => {
    if (interrupted.aborted) return exitCode.interrupted;
    const worker = await launchWorker({ store, temporal, drainMs, events }, config);
    try {
      const { handle, isNew } = await start(client);
      const link = temporalUiUrl && `; watch it at ${workflowUrl(temporalUiUrl, temporal.namespace, handle.batchId)}`;
      say(`Batch ${handle.batchId} ${isNew ? 'started' : continues}${link ?? ''}`);
      await Promise.race([followBatch(handle, context), worker.ended]);
      if (interrupted.aborted) {
        say(`Interrupted. Batch ${handle.batchId} is kept: the same command continues it.`);
        return exitCode.interrupted;
      }
      const results = await handle.results();
      await showResults(results, options, { ...context, store });
      return exitCodeOf(results.document.status);
    } finally {
      await worker.stop();
    }
  });
}

function workflowUrl(uiUrl: string, namespace: string, batchId: string): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(batchWorkflowId(batchId))}`;
}
