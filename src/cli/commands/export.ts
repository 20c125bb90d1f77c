import type { Command } from 'commander';
import { readResults } from '../../store/results';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { requireBatch } from '../require-batch';
import { checkOutFolder, writeResults } from '../result-files';

interface ExportOptions {
  readonly out: string;
  readonly json?: boolean;
}

export function defineExport(program: Command, execute: Execute): void {
  program
    .command('export')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('write the files of a batch')
    .description(
      'Writes ranking.csv, comparisons.csv, batch.json and report.html of a batch as of its latest fit, also while it ' +
        'runs, and prints their paths. Files of the same names are replaced.',
    )
    .requiredOption('--out <folder>', 'where to write them; made if it is not there')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  paragone export 7h2kq9wxyz --out results')
    .action((batchId: string, options: ExportOptions) => execute((context) => exportBatch(batchId, options, context)));
}

async function exportBatch(batchId: string, { out, json }: ExportOptions, context: CommandContext): Promise<number> {
  checkOutFolder(out);
  return withStore(context.config, { schema: 'check', say: context.say }, async (store) => {
    const written = writeResults(out, await readResults(store, await requireBatch(store, batchId)));
    context.print(json === true ? `${JSON.stringify({ written }, null, 2)}\n` : `${written.join('\n')}\n`);
    return exitCode.complete;
  });
}
