import Table from 'cli-table3';
import type { Command } from 'commander';
import { borderless } from '../../report/borderless';
import { listSubscribers, type StoredSubscriber } from '../../store/events/subscribers';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';

export function defineEventsSubscribers(events: Command, execute: Execute): void {
  events
    .command('subscribers')
    .summary('list who gets events, highest priority first')
    .description(
      'Lists the subscribers that workers were told of: priority, what they have still to get, how they fare.',
    )
    .option('--json', 'print one JSON document on stdout')
    .action((options: { json?: boolean }) => execute((context) => list(options, context)));
}

async function list({ json }: { json?: boolean }, { config, say, print }: CommandContext): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    const subscribers = await listSubscribers(store);
    if (json === true) print(`${JSON.stringify(subscribers, null, 2)}\n`);
    else if (subscribers.length === 0) print('No subscribers: no worker was started with --events FILE.\n');
    else print(`${toTable(subscribers)}\n`);
    return exitCode.complete;
  });
}

function toTable(subscribers: readonly StoredSubscriber[]): string {
  const table = new Table({
    head: ['priority', 'subscriber', 'kind', 'pending', 'state'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  });
  for (const subscriber of subscribers) {
    const { priority, id, kind, pending } = subscriber;
    table.push([priority, id, kind, pending, stateOf(subscriber)]);
  }
  return table.toString();
}

function stateOf({ active, failures, retryAt, disabledAt, disabledCode }: StoredSubscriber): string {
  if (disabledAt !== null) return `disabled ${disabledAt.toISOString()} (${disabledCode ?? 'unknown'})`;
  if (!active) return 'not in the file of the worker that looked last';
  if (failures === 0) return 'works';
  return `${failures} failures in a row, tried again ${retryAt?.toISOString() ?? 'at once'}`;
}
