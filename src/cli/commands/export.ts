import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { InputError } from '../../input/input-error';
import { systemCode } from '../../input/system-code';
import type { StoredBatch } from '../../store/batches';
import type { Store } from '../../store/connect';
import { readResults } from '../../store/results';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exchangeFormats, exchangeText, type ExchangeFormat } from '../exchange-text';
import { exitCode } from '../exit-code';
import { writeParquet } from '../parquet-files';
import { requireBatch } from '../require-batch';
import { checkOutFolder, writeResults, writtenFiles } from '../result-files';

interface ExportOptions {
  readonly out?: string;
  readonly format?: ExchangeFormat | 'parquet';
  readonly json?: boolean;
}

export function defineExport(program: Command, execute: Execute): void {
  program
    .command('export')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('write the files of a batch, or one that other tools read')
    .description(
      `Writes ${writtenFiles} of a batch as of its latest fit, ` +
        'also while it runs, and prints their paths. With --format it writes one file that another tool reads instead, ' +
        'or prints it if there is no --out. Files of the same names are replaced.',
    )
    .option('--out <path>', 'folder to write to, made if it is not there; with a --format of one file that file')
    .addOption(
      new Option(
        '--format <name>',
        'evalica: left,right,winner · sirt: id1,id2,result for btm in R · lmarena: battles, JSON lines · llm-comparator: ' +
          'JSON for the viewer, with the texts · cj-table: the column heads of No More Marking · parquet: ranking and ' +
          'comparisons as Parquet files in the folder --out',
      ).choices([...exchangeFormats, 'parquet']),
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  paragone export 7h2kq9wxyz --out results
  paragone export 7h2kq9wxyz --format sirt --out votes.csv
  paragone export 7h2kq9wxyz --format lmarena > battles.jsonl
  paragone export 7h2kq9wxyz --format parquet --out tables`,
    )
    .action((batchId: string, options: ExportOptions) => execute((context) => exportBatch(batchId, options, context)));
}

async function exportBatch(batchId: string, options: ExportOptions, context: CommandContext): Promise<number> {
  const { out, format, json } = options;
  if (format === undefined || format === 'parquet') {
    const remedy = format === undefined ? ', or a --format to print' : '; Parquet files are not printed';
    if (out === undefined) throw new InputError('out_folder', `give --out FOLDER to write to${remedy}.`);
    checkOutFolder(out);
  } else if (json === true && out === undefined) {
    throw new InputError('out_file', 'a --format without --out is printed as it is. Leave out --json, or give --out.');
  }
  return withStore(context.config, { schema: 'check', say: context.say }, async (store) => {
    const batch = await requireBatch(store, batchId);
    if (format !== undefined && format !== 'parquet' && out === undefined) {
      context.print(await exchangeText(format, store, batch));
      return exitCode.complete;
    }
    const written = await writeExport(options, store, batch);
    context.print(json === true ? `${JSON.stringify({ written }, null, 2)}\n` : `${written.join('\n')}\n`);
    return exitCode.complete;
  });
}

async function writeExport(
  { out = '', format }: ExportOptions,
  store: Store,
  batch: StoredBatch,
): Promise<readonly string[]> {
  if (format === undefined) return writeResults(out, await readResults(store, batch), store);
  if (format === 'parquet') return writeParquet(out, await readResults(store, batch));
  const text = await exchangeText(format, store, batch);
  try {
    writeFileSync(out, text);
  } catch (error) {
    throw new InputError('out_file', `${out} cannot be written (${systemCode(error)}). Give another file.`);
  }
  return [out];
}
