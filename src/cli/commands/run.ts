import type { Command } from 'commander';
import { estimateBatch } from '../../client/estimate-batch';
import { toNewBatch } from '../../client/to-new-batch';
import { batchWorkflowId } from '../../contracts/ids';
import { requireAccess } from '../../judges/provider-access';
import { addBatchOptions, readBatchRequest, type BatchOptions } from '../batch-options';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { estimateSentence } from '../estimate-text';
import { exitCode, exitCodeOf } from '../exit-code';
import { followBatch } from '../follow-batch';
import { launchWorker } from '../launch-worker';
import { checkOutFolder } from '../result-files';
import { showResults, type ShowOptions } from '../show-results';

type RunOptions = BatchOptions & ShowOptions & { readonly new?: boolean };

/** Temporal takes a killed worker for dead when its heartbeat has been missing for this long. */
const continues = 'continues (calls of a killed worker are repeated after up to 30 s)';

/** Calls in flight get this long to end when Ctrl-C stops the worker. */
const drainMs = 5_000;

export function defineRun(program: Command, execute: Execute): void {
  addBatchOptions(program.command('run'))
    .summary('compare the texts of ITEMS, watch, and rank them')
    .description(
      'Compares the texts of ITEMS in pairs, shows how it comes along, and prints the ranks. Starts what it needs: ' +
        'PostgreSQL and Temporal are embedded unless DATABASE_URL and TEMPORAL_ADDRESS name running ones. ' +
        'If it is interrupted or killed, the same command continues the batch where it stopped.',
    )
    .option('--out <folder>', 'write ranking.csv, comparisons.csv, batch.json and report.html there')
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .option('--new', 'start a new batch even if an unfinished one has the same items, settings, judges and seed')
    .addHelpText(
      'after',
      `
Examples:
  paragone run essays/ --out results
  paragone run items.csv --anchors anchors.csv --budget 200 --seed 7 --out results
  paragone run items.csv --judge simulated:noise=2,bias=0.3,latencyMs=200

Modes: per_request sends each comparison on its own, serial_bundle up to 64 to one worker, provider_batch_api the whole
wave as one job of the provider, which is cheaper and takes up to a day.

Exit codes: 0 complete, 1 failed, 2 bad usage or input, 3 cancelled, 130 interrupted (the batch stays resumable).`,
    )
    .action((items: string, options: RunOptions) => execute((context) => run(items, options, context)));
}

async function run(items: string, options: RunOptions, context: CommandContext): Promise<number> {
  const { config, say, interrupted } = context;
  const { request, notices } = readBatchRequest(items, options, config);
  // What is not usable is refused before anything is started.
  requireAccess(toNewBatch(request, config.access).judges, config.access);
  if (options.out !== undefined) checkOutFolder(options.out);
  for (const notice of notices) say(notice);
  const estimate = estimateSentence(estimateBatch(request, config.access));
  if (estimate !== null) say(estimate);

  return withConnections(config, { schema: 'migrate', say }, async ({ client, store, temporal, temporalUiUrl }) => {
    if (interrupted.aborted) return exitCode.interrupted;
    const worker = await launchWorker({ store, temporal, drainMs }, config);
    try {
      const { handle, isNew } = await (options.new === true
        ? client.startBatch(request)
        : client.continueOrStartBatch(request));
      const link = temporalUiUrl && `; watch it at ${workflowUrl(temporalUiUrl, temporal.namespace, handle.batchId)}`;
      say(`Batch ${handle.batchId} ${isNew ? 'started' : continues}${link ?? ''}`);
      await Promise.race([followBatch(handle, context), worker.ended]);
      if (interrupted.aborted) {
        say(`Interrupted. Batch ${handle.batchId} is kept: the same command continues it.`);
        return exitCode.interrupted;
      }
      const results = await handle.results();
      showResults(results, options, context);
      return exitCodeOf(results.document.status);
    } finally {
      await worker.stop();
    }
  });
}

function workflowUrl(uiUrl: string, namespace: string, batchId: string): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(batchWorkflowId(batchId))}`;
}
