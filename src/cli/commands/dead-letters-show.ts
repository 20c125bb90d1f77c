import type { Command } from 'commander';
import { InputError } from '../../input/input-error';
import { visibleText } from '../../report/visible-text';
import { findDeadLetter, type DeadLetter } from '../../store/dead-letters';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { requireBatch } from '../require-batch';

interface LetterName {
  readonly batchId: string;
  readonly comparisonId: string;
}

export function defineDeadLettersShow(deadLetters: Command, execute: Execute): void {
  deadLetters
    .command('show')
    .argument('<batch>', 'id of the batch')
    .argument('<comparison>', 'id of the comparison, as w1p4; `paragone dead-letters list` shows them')
    .summary('show one dead letter')
    .description('Shows what was asked, how often, and why it failed. It holds ids, never a text.')
    .option('--json', 'print one JSON document on stdout')
    .action((batchId: string, comparisonId: string, { json }: { json?: boolean }) =>
      execute((context) => showLetter({ batchId, comparisonId }, json === true ? toJson : describe, context)),
    );
}

async function showLetter(
  { batchId, comparisonId }: LetterName,
  toText: (letter: DeadLetter) => string,
  { config, say, print }: CommandContext,
): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    await requireBatch(store, batchId);
    const letter = await findDeadLetter(store, batchId, comparisonId);
    if (letter === null) {
      const sentence = `comparison ${visibleText(comparisonId)} of batch ${batchId} has no dead letter. \`paragone dead-letters list ${batchId}\` shows those there are.`;
      throw new InputError('unknown_dead_letter', sentence);
    }
    print(toText(letter));
    return exitCode.complete;
  });
}

function toJson(letter: DeadLetter): string {
  return `${JSON.stringify(letter, null, 2)}\n`;
}

function describe({ batchId, comparisonId, payload, ...letter }: DeadLetter): string {
  const { wave, position, a, b, judge, bundle } = payload;
  const lines = [
    ['comparison', `${comparisonId} of batch ${batchId}, wave ${wave}, position ${position}`],
    ['items', `${visibleText(a)} (shown first) and ${visibleText(b)}`],
    ['judge', visibleText(judge)],
    ['bundle', bundle ?? 'none'],
    ['error', `${letter.errorCode}: ${visibleText(letter.errorMessage)}`],
    ['deliveries', `${letter.deliveries}`],
    ['failed', letter.failedAt.toISOString()],
    ['redriven', letter.redrivenAt?.toISOString() ?? 'not yet: it can be, once, as long as its batch has not ended'],
  ];
  return lines.map(([name, value]) => `${(name ?? '').padEnd(12)} ${value}\n`).join('');
}
