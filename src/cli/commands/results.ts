import type { Command } from 'commander';
import { readResults } from '../../store/results';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { requireBatch } from '../require-batch';
import { checkOutFolder, writtenFiles } from '../result-files';
import { showResults, type ShowOptions } from '../show-results';

export function defineResults(program: Command, execute: Execute): void {
  program
    .command('results')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('print the ranks of a batch and write its files')
    .description('Prints the ranks of a batch as of its latest fit, also while it runs, and writes its files to --out.')
    .option('--out <folder>', `write ${writtenFiles} there`)
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .action((batch: string, options: ShowOptions) => execute((context) => results(batch, options, context)));
}

async function results(batchId: string, options: ShowOptions, context: CommandContext): Promise<number> {
  if (options.out !== undefined) checkOutFolder(options.out);
  return withStore(context.config, { schema: 'check', say: context.say }, async (store) => {
    const read = await readResults(store, await requireBatch(store, batchId));
    await showResults(read, options, { ...context, store });
    return exitCode.complete;
  });
}
