import type { Command } from 'commander';
import { estimateBatch } from '../../client/estimate-batch';
import { toNewBatch } from '../../client/to-new-batch';
import { requireAccess } from '../../judges/provider-access';
import { addBatchOptions, readBatchRequest, type BatchOptions } from '../batch-options';
import type { CommandContext, Execute } from '../command-context';
import { estimateSentence } from '../estimate-text';
import { judgeHere } from '../judge-here';
import { checkOutFolder, writtenFiles } from '../result-files';
import type { ShowOptions } from '../show-results';

type RunOptions = BatchOptions & ShowOptions & { readonly new?: boolean };

export function defineRun(program: Command, execute: Execute): void {
  addBatchOptions(program.command('run'))
    .summary('compare the texts of ITEMS, watch, and rank them')
    .description(
      'Compares the texts of ITEMS in pairs, shows how it comes along, and prints the ranks. Starts what it needs: ' +
        'PostgreSQL and Temporal are embedded unless DATABASE_URL and TEMPORAL_ADDRESS name running ones. ' +
        'If it is interrupted or killed, the same command continues the batch where it stopped.',
    )
    .option('--out <folder>', `write ${writtenFiles} there`)
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .option('--new', 'start a new batch even if an unfinished one has the same items, settings, judges and seed')
    .addHelpText(
      'after',
      `
Examples:
  paragone run essays/ --out results
  paragone run items.csv --anchors anchors.csv --budget 200 --seed 7 --out results
  paragone run items.csv --judge simulated:noise=2,bias=0.3,latencyMs=200 recorded:teachers.csv

Modes: per_request sends each comparison on its own, serial_bundle up to 64 to one worker, provider_batch_api the whole
wave as one job of the provider, which is cheaper and takes up to a day.

Exit codes: 0 complete, 1 failed, 2 bad usage or input, 3 cancelled, 130 interrupted (the batch stays resumable).`,
    )
    .action((items: string, options: RunOptions) => execute((context) => run(items, options, context)));
}

async function run(items: string, options: RunOptions, context: CommandContext): Promise<number> {
  const { config, say } = context;
  const { request, notices } = readBatchRequest(items, options, config);
  // What is not usable is refused before anything is started.
  requireAccess(toNewBatch(request).judges, config.access);
  if (options.out !== undefined) checkOutFolder(options.out);
  for (const notice of notices) say(notice);
  const estimate = estimateSentence(estimateBatch(request));
  if (estimate !== null) say(estimate);

  return judgeHere(context, options, (client) =>
    options.new === true ? client.startBatch(request) : client.continueOrStartBatch(request),
  );
}
