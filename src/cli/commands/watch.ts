import type { Command } from 'commander';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { exitCode, exitCodeOf } from '../exit-code';
import { followBatch } from '../follow-batch';
import { checkOutFolder, writtenFiles } from '../result-files';
import { showResults, type ShowOptions } from '../show-results';

export function defineWatch(program: Command, execute: Execute): void {
  program
    .command('watch')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('watch a batch until it ends, then print its ranks')
    .description(
      'Watches a batch until it ends, then prints its ranks. It runs no worker: `paragone up` or `paragone worker` does. ' +
        'Ctrl-C ends the watching, not the batch.',
    )
    .option('--out <folder>', `write ${writtenFiles} there at the end`)
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .addHelpText(
      'after',
      '\nExample:\n  paragone watch 7h2kq9wxyz\n\nExit codes: those of the batch: 0 complete, 1 failed, 3 cancelled; 2 bad usage or input, 130 interrupted.',
    )
    .action((batchId: string, options: ShowOptions) => execute((context) => watch(batchId, options, context)));
}

async function watch(batchId: string, options: ShowOptions, context: CommandContext): Promise<number> {
  const { config, say, interrupted } = context;
  if (options.out !== undefined) checkOutFolder(options.out);
  return withConnections(config, { schema: 'check', say }, async ({ client, store }) => {
    const handle = await client.getBatch(batchId);
    await followBatch(handle, context);
    if (interrupted.aborted) {
      say(`Interrupted. Batch ${batchId} goes on as long as a worker runs; the same command watches it again.`);
      return exitCode.interrupted;
    }
    const results = await handle.results();
    await showResults(results, options, { ...context, store });
    return exitCodeOf(results.document.status);
  });
}
