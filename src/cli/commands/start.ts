import type { Command } from 'commander';
import { estimateBatch } from '../../client/estimate-batch';
import { toNewBatch } from '../../client/to-new-batch';
import { requireAccess } from '../../judges/provider-access';
import { addBatchOptions, readBatchRequest, type BatchOptions } from '../batch-options';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { estimateSentence } from '../estimate-text';
import { exitCode } from '../exit-code';

type StartOptions = BatchOptions & { readonly new?: boolean; readonly json?: boolean };

export function defineStart(program: Command, execute: Execute): void {
  addBatchOptions(program.command('start'))
    .summary('store a batch of the texts of ITEMS, and return at once')
    .description(
      'Stores a batch of the texts of ITEMS, starts its workflow, prints its id and returns. Workers judge it: ' +
        '`paragone up` or `paragone worker` runs one. The same command gives the batch that it started, as long as that ' +
        'has not ended.',
    )
    .option('--json', 'print one JSON document on stdout: batchId, isNew')
    .option('--new', 'start a new batch even if an unfinished one has the same items, settings, judges and seed')
    .addHelpText(
      'after',
      `
Examples:
  paragone start essays/ --budget 200 --seed 7
  paragone start items.csv --pairs pairs.csv --mode per_request
  paragone watch $(paragone start items.csv)

Exit codes: 0 started, 1 failed, 2 bad usage or input.`,
    )
    .action((items: string, options: StartOptions) => execute((context) => start(items, options, context)));
}

async function start(items: string, options: StartOptions, context: CommandContext): Promise<number> {
  const { config, say, print } = context;
  const { request, notices } = readBatchRequest(items, options, config);
  // What is not usable is refused before anything is started.
  requireAccess(toNewBatch(request).judges, config.access);
  for (const notice of notices) say(notice);
  const estimate = estimateSentence(estimateBatch(request));
  if (estimate !== null) say(estimate);

  return withConnections(config, { schema: 'migrate', say }, async ({ client }) => {
    const { handle, isNew } = await (options.new === true
      ? client.startBatch(request)
      : client.continueOrStartBatch(request));
    const { batchId } = handle;
    print(options.json === true ? `${JSON.stringify({ batchId, isNew }, null, 2)}\n` : `${batchId}\n`);
    say(`Batch ${batchId} ${isNew ? 'is started' : 'was started before and goes on'}; \`paragone watch ${batchId}\`.`);
    if (config.temporal === null) {
      say(
        'Temporal and the worker run only as long as a command needs them: `paragone up` must run for it to advance.',
      );
    }
    return exitCode.complete;
  });
}
