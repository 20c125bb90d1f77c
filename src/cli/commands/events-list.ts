import type { Command } from 'commander';
import type { BatchEvent } from '../../contracts/events';
import { visibleText } from '../../report/visible-text';
import { listEvents } from '../../store/events/listing';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { countFromOne, wholeNumber } from '../options';
import { requireBatch } from '../require-batch';

interface ListOptions {
  readonly after: number;
  readonly limit: number;
  readonly json?: boolean;
}

export function defineEventsList(events: Command, execute: Execute): void {
  events
    .command('list')
    .argument('<batch>', 'id of a batch')
    .summary('list the events of a batch, oldest first')
    .description('Lists the events of a batch in their order. Scheduled ones appear when they are due.')
    .option('--after <n>', 'those after this sequence', wholeNumber, 0)
    .option('--limit <n>', 'at most this many', countFromOne, 1_000)
    .option('--json', 'print one JSON document on stdout')
    .action((batchId: string, options: ListOptions) => execute((context) => list(batchId, options, context)));
}

async function list(
  batchId: string,
  { json, ...which }: ListOptions,
  { config, say, print }: CommandContext,
): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    await requireBatch(store, batchId);
    const events = await listEvents(store, batchId, which);
    print(json === true ? `${JSON.stringify(events, null, 2)}\n` : events.map(toLine).join(''));
    return exitCode.complete;
  });
}

function toLine({ sequence, timestamp, type, data }: BatchEvent): string {
  return `${String(sequence).padStart(6)}  ${timestamp}  ${type.padEnd(22)}  ${visibleText(JSON.stringify(data))}\n`;
}
