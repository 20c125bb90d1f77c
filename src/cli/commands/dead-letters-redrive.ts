import type { Command } from 'commander';
import { InputError } from '../../input/input-error';
import { visibleText } from '../../report/visible-text';
import type { Redrive } from '../../store/redriving';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { exitCode } from '../exit-code';
import { messageIsKept } from '../tell-batch';

interface RedriveOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

export function defineDeadLettersRedrive(deadLetters: Command, execute: Execute): void {
  deadLetters
    .command('redrive')
    .argument('<batch>', 'id of the batch')
    .argument('[comparisons...]', 'ids of comparisons, as w1p4')
    .summary('give failed comparisons three more deliveries, once')
    .description(
      'Queues comparisons that failed for good again, each with three more deliveries. It can be done once for each, as ' +
        'long as the batch has not ended; then the batch is told, and judges them.',
    )
    .option('--all', 'all of the batch that were not redriven yet')
    .option('--json', 'print one JSON document on stdout: reopened, refused')
    .addHelpText(
      'after',
      '\nExamples:\n  paragone dead-letters redrive 7h2kq9wxyz w1p4 w2p1\n  paragone dead-letters redrive 7h2kq9wxyz --all\n\nExit codes: 0 reopened, 1 some or all were refused, 2 bad usage or input.',
    )
    .action((batchId: string, comparisonIds: readonly string[], options: RedriveOptions) =>
      execute((context) => redrive(batchId, which(comparisonIds, options), options, context)),
    );
}

function which(comparisonIds: readonly string[], { all = false }: RedriveOptions): readonly string[] | 'all' {
  if (all === comparisonIds.length > 0) {
    throw new InputError('usage', 'name comparisons to redrive, as w1p4, or give --all: one of the two.');
  }
  return all ? 'all' : comparisonIds;
}

async function redrive(
  batchId: string,
  comparisonIds: readonly string[] | 'all',
  { json }: RedriveOptions,
  { config, say, print }: CommandContext,
): Promise<number> {
  return withConnections(config, { schema: 'check', say }, async ({ client }) => {
    const redriven = await (await client.getBatch(batchId)).redrive(comparisonIds);
    print(json === true ? `${JSON.stringify(redriven, null, 2)}\n` : describe(redriven));
    if (redriven.reopened.length > 0) say(messageIsKept);
    return redriven.refused.length === 0 ? exitCode.complete : exitCode.failed;
  });
}

function describe({ reopened, refused }: Redrive): string {
  const lines = [
    reopened.length === 0 ? 'Nothing was reopened.' : `Queued again: ${reopened.join(', ')}.`,
    ...refused.map(({ comparisonId, why }) => `${visibleText(comparisonId)} was refused: ${why}`),
  ];
  return `${lines.join('\n')}\n`;
}
