import type { Command } from 'commander';
import { estimateBatch } from '../../client/estimate-batch';
import { addBatchOptions, readBatchRequest, type BatchOptions } from '../batch-options';
import type { CommandContext, Execute } from '../command-context';
import { estimateText } from '../estimate-text';
import { exitCode } from '../exit-code';

type EstimateOptions = BatchOptions & { readonly json?: boolean };

export function defineEstimate(program: Command, execute: Execute): void {
  addBatchOptions(program.command('estimate'))
    .summary('tell what comparing the texts of ITEMS will cost')
    .description(
      'Tells what a batch of the texts of ITEMS will use and cost, from low to high: tokens, and US dollars by the ' +
        'price table or the price in the SPEC. Nothing is started or sent, and no key is needed. Retries, and what a ' +
        'model thinks beyond its answer, come on top.',
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  paragone estimate essays/ --judge anthropic:claude-sonnet-5
  paragone estimate items.csv --judge openai:my-model,inputUsd=1,outputUsd=4 --budget 200 --json

Exit codes: 0 estimated, 2 bad usage or input.`,
    )
    .action((items: string, options: EstimateOptions) =>
      execute((context) => Promise.resolve(estimate(items, options, context))),
    );
}

function estimate(items: string, options: EstimateOptions, { config, say, print }: CommandContext): number {
  const { request, notices } = readBatchRequest(items, options, config);
  const estimated = estimateBatch(request);
  for (const notice of notices) say(notice);
  print(options.json === true ? `${JSON.stringify(estimated, null, 2)}\n` : estimateText(estimated));
  return exitCode.complete;
}
