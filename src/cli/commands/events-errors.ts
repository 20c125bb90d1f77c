import { InvalidArgumentError, type Command } from 'commander';
import { errorLimitRange, listDeliveryErrors, setErrorHistoryLimit } from '../../store/events/delivery-errors';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { countFromOne, wholeNumber } from '../options';

interface ErrorOptions {
  readonly keep?: number;
  readonly limit: number;
  readonly json?: boolean;
}

export function defineEventsErrors(events: Command, execute: Execute): void {
  events
    .command('errors')
    .summary('list deliveries that failed, newest first')
    .description('Lists deliveries that failed, newest first. The newest 1000 of all subscribers together are kept.')
    .option('--keep <n>', 'from now on keep this many, 1 to 1000000; older ones go at once', toKeep)
    .option('--limit <n>', 'list at most this many', countFromOne, 50)
    .option('--json', 'print one JSON document on stdout')
    .action((options: ErrorOptions) => execute((context) => list(options, context)));
}

async function list({ keep, limit, json }: ErrorOptions, { config, say, print }: CommandContext): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    if (keep !== undefined) await setErrorHistoryLimit(store, keep);
    const errors = await listDeliveryErrors(store, limit);
    if (json === true) print(`${JSON.stringify(errors, null, 2)}\n`);
    else if (errors.length === 0) print('No delivery has failed.\n');
    for (const { occurredAt, subscriber, batchId, sequence, code, message } of json === true ? [] : errors) {
      print(`${occurredAt.toISOString()}  ${subscriber}  ${batchId}:${sequence}  ${code}  ${message}\n`);
    }
    return exitCode.complete;
  });
}

/** For commander: how many errors are kept. */
function toKeep(text: string): number {
  const { min, max } = errorLimitRange;
  const given = wholeNumber(text);
  if (given >= min && given <= max) return given;
  throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
}
