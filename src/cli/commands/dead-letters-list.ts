import Table from 'cli-table3';
import type { Command } from 'commander';
import { borderless } from '../../report/borderless';
import { visibleText } from '../../report/visible-text';
import { listDeadLetters, type DeadLetter } from '../../store/dead-letters';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { countFromOne } from '../options';
import { requireBatch } from '../require-batch';

interface ListOptions {
  readonly limit: number;
  readonly json?: boolean;
}

export function defineDeadLettersList(deadLetters: Command, execute: Execute): void {
  deadLetters
    .command('list')
    .argument('[batch]', 'id of a batch (default: all batches)')
    .summary('list dead letters, newest first')
    .description('Lists comparisons that failed for good, newest first.')
    .option('--limit <n>', 'at most this many', countFromOne, 50)
    .option('--json', 'print one JSON document on stdout')
    .action((batchId: string | undefined, options: ListOptions) =>
      execute((context) => listLetters(batchId ?? null, options, context)),
    );
}

async function listLetters(
  batchId: string | null,
  { limit, json }: ListOptions,
  { config, say, print }: CommandContext,
): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    if (batchId !== null) await requireBatch(store, batchId);
    const letters = await listDeadLetters(store, batchId, limit);
    if (json === true) print(`${JSON.stringify(letters, null, 2)}\n`);
    else if (letters.length === 0) print('No dead letters: no comparison has failed for good.\n');
    else print(`${toTable(letters)}\n`);
    return exitCode.complete;
  });
}

function toTable(letters: readonly DeadLetter[]): string {
  const table = new Table({
    head: ['batch', 'comparison', 'a', 'b', 'error', 'deliveries', 'failed (UTC)', 'redriven (UTC)'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  });
  for (const { batchId, comparisonId, payload, errorCode, deliveries, failedAt, redrivenAt } of letters) {
    const ids = [visibleText(payload.a), visibleText(payload.b)];
    table.push([batchId, comparisonId, ...ids, errorCode, deliveries, toMinute(failedAt), toMinute(redrivenAt)]);
  }
  return table.toString();
}

function toMinute(at: Date | null): string {
  return at === null ? '' : at.toISOString().slice(0, 16);
}
