import { Option, type Command } from 'commander';
import type { RejudgeRequest } from '../../client/batch-request';
import { batchModes } from '../../client/resolve-mode';
import { checkRejudges, toPanel } from '../../client/to-judges';
import { requireAccess } from '../../judges/provider-access';
import type { BatchOptions } from '../batch-options';
import type { CommandContext, Execute } from '../command-context';
import { judgeHere } from '../judge-here';
import { wholeNumber } from '../options';
import { checkOutFolder, writtenFiles } from '../result-files';
import type { ShowOptions } from '../show-results';

type RejudgeOptions = Pick<BatchOptions, 'id' | 'judge' | 'budget' | 'seed' | 'bundleSize' | 'mode' | 'ties'> &
  ShowOptions;

export function defineRejudge(program: Command, execute: Execute): void {
  program
    .command('rejudge')
    .argument('<batch>', 'id of the batch whose comparisons are asked again; `paragone list` shows them')
    .summary('ask another judge about the same pairs, and compare')
    .description(
      'Asks another judge about the comparisons of a batch that have an outcome, with the same sides and repeats, as a ' +
        'new batch; then prints its ranks and how far the two agree. The texts come from the database; no files are needed.',
    )
    .requiredOption('--judge <spec...>', 'who judges now, as `paragone run --help` explains')
    .option('--id <id>', 'name of the new batch (default: drawn)')
    .option('--budget <n>', 'so many comparisons, from the first (default: all)', wholeNumber)
    .addOption(new Option('--mode <mode>', 'how comparisons are sent (default: serial_bundle)').choices(batchModes))
    .option('--ties', 'let judges answer that neither is better (default: as in the first batch)')
    .option('--seed <n>', 'whole number below 2^64; simulated verdicts follow from it (default: drawn)')
    .option('--bundle-size <n>', 'comparisons per bundle, 1 to 64 (default: 16)', wholeNumber)
    .option('--out <folder>', `write ${writtenFiles} there`)
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .addHelpText(
      'after',
      `
Examples:
  paragone rejudge spring-2026 --judge anthropic:claude-sonnet-5
  paragone rejudge spring-2026 --judge simulated:noise=3 --budget 100 --json

Exit codes: 0 complete, 1 failed, 2 bad usage or input, 3 cancelled, 130 interrupted (the batch stays resumable).`,
    )
    .action((batch: string, options: RejudgeOptions) => execute((context) => rejudge(batch, options, context)));
}

async function rejudge(batchId: string, options: RejudgeOptions, context: CommandContext): Promise<number> {
  const { config, say } = context;
  // What is not usable is refused before anything is started.
  const panel = toPanel(options.judge);
  checkRejudges(panel);
  requireAccess(panel, config.access);
  if (options.out !== undefined) checkOutFolder(options.out);
  return judgeHere(context, options, async (client) => {
    const started = await client.rejudge(batchId, toRequest(options, context));
    for (const notice of started.notices) say(notice);
    return started;
  });
}

function toRequest({ judge, id, budget, mode, ties, seed, bundleSize }: RejudgeOptions, context: CommandContext) {
  const { seed: configuredSeed, callsPerProvider } = context.config;
  const givenSeed = seed ?? configuredSeed;
  const request: RejudgeRequest = {
    judges: judge,
    callsPerProvider,
    ...(id !== undefined && { id }),
    ...(budget !== undefined && { budget }),
    ...(mode !== undefined && { mode }),
    ...(ties !== undefined && { tiesAllowed: ties }),
    ...(bundleSize !== undefined && { bundleSize }),
    ...(givenSeed !== null && { seed: givenSeed }),
  };
  return request;
}
