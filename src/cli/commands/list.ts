import Table from 'cli-table3';
import type { Command } from 'commander';
import { listBatches, type StoredBatch } from '../../store/batches';
import { borderless } from '../../report/borderless';
import { visibleText } from '../../report/visible-text';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { countFromOne } from '../options';

export function defineList(program: Command, execute: Execute): void {
  program
    .command('list')
    .summary('list the batches, newest first')
    .description('Lists the batches of this database, newest first.')
    .option('--limit <n>', 'at most this many', countFromOne, 50)
    .option('--json', 'print one JSON document on stdout')
    .action((options: { limit: number; json?: boolean }) => execute((context) => list(options, context)));
}

async function list(options: { limit: number; json?: boolean }, context: CommandContext): Promise<number> {
  return withStore(context.config, { schema: 'check', say: context.say }, async (store) => {
    const batches = await listBatches(store, options.limit);
    if (options.json === true) context.print(`${JSON.stringify(batches.map(toJson), null, 2)}\n`);
    else if (batches.length === 0) context.print('No batches yet. `paragone run ITEMS` starts one.\n');
    else context.print(`${toTable(batches)}\n`);
    return exitCode.complete;
  });
}

function toJson({ batchId, status, reason, trait, itemCount, mode, seed, createdAt, endedAt }: StoredBatch): object {
  return { batchId, status, reason, trait, itemCount, mode, seed, createdAt, endedAt };
}

function toTable(batches: readonly StoredBatch[]): string {
  const table = new Table({
    head: ['batch', 'status', 'reason', 'items', 'trait', 'started (UTC)'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  });
  for (const { batchId, status, reason, itemCount, trait, createdAt } of batches) {
    table.push([batchId, status, reason ?? '', itemCount, visibleText(trait), createdAt.toISOString().slice(0, 19)]);
  }
  return table.toString();
}
